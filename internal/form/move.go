package form

// Problems returns the problems with the byte ranges of the other text.
func (m Mover) Problems(all []Problem) []Problem {
	all = append([]Problem(nil), all...)
	for i := range all {
		p := &all[i]
		p.Start, p.End, _ = m(p.Start, p.End)
		p.Edit = p.Edit.Moved(m)
	}
	return all
}

// Warnings returns the warnings with the byte ranges of the other text.
func (m Mover) Warnings(all []Warning) []Warning {
	all = append([]Warning(nil), all...)
	for i := range all {
		w := &all[i]
		w.Start, w.End, _ = m(w.Start, w.End)
		w.Edit = w.Edit.Moved(m)
	}
	return all
}

// Unknown returns the unknown values with the byte ranges of the other text.
func (m Mover) Unknown(all []Unknown) []Unknown {
	all = append([]Unknown(nil), all...)
	for i := range all {
		u := &all[i]
		u.Start, u.End, _ = m(u.Start, u.End)
	}
	return all
}
