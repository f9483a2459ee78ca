package request

import (
	"slices"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/portal/paths"
	"playtoken/portal/tables"
	"playtoken/protocol"
	"playtoken/templates"
)

// statePhrases describe the states of the service on pages, after "Sent". The default state "demo"
// is not described.
var statePhrases = map[string]string{
	"disabled":           "to a disabled account",
	"no-playready":       "to an account without the PlayReady option",
	"no-balance":         "to an account without a balance",
	"unknown":            "for an account that does not exist",
	"wrong-secret":       "with an authenticator that is not the account's",
	"other-environment":  "with the authenticator of the other environment",
	"database-down":      "while the account database is down",
	"no-key-storage":     "while key storage cannot be reached",
	"sealing-fails":      "while no token can be sealed",
	"redeemed-elsewhere": "redeemed elsewhere",
}

// Example returns the exchange for the template. checkable adds a link to the page that checks
// requests.
func (x Exchange) Example(checkable bool) templates.Example {
	e := templates.Example{
		Accepted: len(x.Problems) == 0, Text: x.Text, State: statePhrases[x.state], Base: x.base.Phrase, Line: x.line(),
	}
	if checkable {
		e.Check = paths.Check + "#" + x.Text
	}
	byPair, rest := attach(x.pairs, x.Problems, len(x.Text))
	for i, p := range x.pairs {
		if !x.showAll && !p.changed && len(byPair[i]) == 0 {
			e.Hidden++
			continue
		}
		e.Rows = append(e.Rows, templates.Row{
			Name: p.name, Marked: nameIsWrong(p, byPair[i]), Value: spans(p, x.Problems), Changed: p.changed,
			Problems: diagnoses(p, byPair[i], x.Warnings),
		})
	}
	for _, name := range x.omitted {
		row := templates.Row{Name: name, Omitted: true}
		about := func(p playtoken.Problem) bool { return p.Parameter == name }
		for _, p := range rest {
			if about(p) {
				row.Problems = append(row.Problems, diagnosis(p))
			}
		}
		rest = slices.DeleteFunc(rest, about)
		e.Rows = append(e.Rows, row)
	}
	for _, p := range rest {
		e.Problems = append(e.Problems, diagnosis(p))
	}
	return e
}

// line describes the method, path, content type and size of the request where they differ from the
// default.
func (r Request) line() string {
	var parts []string
	if r.method != "POST" || r.path != protocol.Path {
		parts = append(parts, r.method+" "+r.path)
	}
	if r.contentType != protocol.FormType {
		parts = append(parts, "Content-Type: "+r.contentType)
	}
	if r.size > 0 {
		parts = append(parts, tables.Number(r.size)+" bytes")
	}
	return strings.Join(parts, ", ")
}

// attach returns the problems by the index of their pair, and the rest without a pair. end is the
// length of the text. A problem with a missing parameter is located there, and belongs to the last
// pair only if that has the parameter's name.
func attach(pairs []pair, problems []playtoken.Problem, end int) (
	byPair map[int][]playtoken.Problem, rest []playtoken.Problem,
) {
	byPair = map[int][]playtoken.Problem{}
	for _, problem := range problems {
		i := slices.IndexFunc(pairs, func(p pair) bool {
			if problem.Start < 0 {
				return problem.Parameter == p.name
			}
			missing := problem.Start == end && problem.End == end && p.name != problem.Parameter
			return p.start <= problem.Start && problem.End <= p.end && !missing
		})
		if i < 0 {
			rest = append(rest, problem)
			continue
		}
		byPair[i] = append(byPair[i], problem)
	}
	return byPair, rest
}

// nameIsWrong reports whether the range of a problem begins with the name of the pair.
func nameIsWrong(p pair, problems []playtoken.Problem) bool {
	return slices.ContainsFunc(problems, func(x playtoken.Problem) bool {
		return x.Start == p.start && x.End > p.start
	})
}

// spans splits the value of a pair into parts inside and outside the ranges of problems.
func spans(p pair, problems []playtoken.Problem) []templates.Span {
	from := p.start + len(p.name) + 1
	marked := make([]bool, len(p.value))
	for _, problem := range problems {
		for i := max(problem.Start, from); problem.Start >= 0 && i < min(problem.End, p.end); i++ {
			marked[i-from] = true
		}
	}
	var list []templates.Span
	for i := 0; i < len(marked); {
		j := i
		for j < len(marked) && marked[j] == marked[i] {
			j++
		}
		list = append(list, templates.Span{Text: p.value[i:j], Marked: marked[i]})
		i = j
	}
	return list
}

// diagnoses returns the problems with a pair, and its warnings except those that repeat a problem.
func diagnoses(p pair, problems []playtoken.Problem, warnings []playtoken.Warning) []templates.Diagnosis {
	var list []templates.Diagnosis
	for _, problem := range problems {
		list = append(list, diagnosis(problem))
	}
	for _, w := range warnings {
		if !w.Repeats && p.start <= w.Start && w.End <= p.end {
			list = append(list, templates.Diagnosis{Warning: true, Details: w.Details, Fix: w.Fix})
		}
	}
	return list
}

// diagnosis returns a problem for the template. It leaves out a cause that the message contains.
func diagnosis(p playtoken.Problem) templates.Diagnosis {
	d := templates.Diagnosis{
		Code: p.Code.String(), URL: paths.Error(p.Code), Message: playtoken.Message(p), Details: p.Details, Fix: p.Fix,
	}
	if strings.Contains(d.Message, d.Details) {
		d.Details = ""
	}
	return d
}

// Markdown returns the exchange in common Markdown.
func (x Exchange) Markdown() string {
	var b strings.Builder
	b.WriteString("```text\n")
	if line := x.line(); line != "" {
		b.WriteString(line + "\n")
	}
	hidden := 0
	for _, p := range x.pairs {
		if x.showAll || p.changed {
			b.WriteString(p.name + "=" + p.value + "\n")
		} else {
			hidden++
		}
	}
	for _, name := range x.omitted {
		b.WriteString("(without " + name + ")\n")
	}
	if hidden > 0 {
		b.WriteString("(and the other " + strconv.Itoa(hidden) + " parameters of " + x.base.Phrase + ")\n")
	}
	b.WriteString("```\n\n")
	if phrase := statePhrases[x.state]; phrase != "" {
		b.WriteString("Sent " + phrase + ". ")
	}
	if len(x.Problems) == 0 {
		b.WriteString("Accepted.\n")
	}
	for _, p := range x.Problems {
		d := diagnosis(p)
		b.WriteString("- " + d.Code + " " + d.Message)
		for _, part := range [...][2]string{{"Cause", d.Details}, {"Fix", d.Fix}} {
			if part[1] != "" {
				b.WriteString(". " + part[0] + ": " + part[1])
			}
		}
		b.WriteString(".\n")
	}
	return b.String()
}
