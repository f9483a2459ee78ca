package portal

import (
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/portal/paths"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// states says what an example notes of the service's state.
var states = map[string]string{
	"disabled":           "to a disabled account",
	"no-playready":       "to an account without the PlayReady option",
	"no-balance":         "to an account without a balance",
	"unknown":            "to a service that does not know the account",
	"wrong-secret":       "with an authenticator that is not the account's",
	"other-environment":  "with the authenticator of the other environment",
	"database-down":      "while the account database is down",
	"no-key-storage":     "while key storage cannot be reached",
	"sealing-fails":      "while no token can be sealed",
	"redeemed-elsewhere": "redeemed elsewhere",
}

// example is the request as its page shows it.
func (s *site) example(r *request) templates.Example {
	e := templates.Example{
		Accepted: len(r.problems) == 0, Text: r.text, State: states[r.state], Base: bases[r.base].phrase, Line: r.line(),
	}
	if s.pages["/check/"] != nil {
		e.Check = "/check/#" + r.text
	}
	byPair, rest := r.attach()
	for i, p := range r.pairs {
		if !r.all && !p.changed && len(byPair[i]) == 0 {
			e.Hidden++
			continue
		}
		e.Rows = append(e.Rows, templates.Row{
			Name: p.name, Marked: nameIsWrong(p, byPair[i]), Value: r.spans(p), Changed: p.changed, Problems: r.diagnoses(p, byPair[i]),
		})
	}
	for _, name := range r.omitted {
		row := templates.Row{Name: name, Omitted: true}
		for i := 0; i < len(rest); i++ {
			if rest[i].Parameter == name {
				row.Problems = append(row.Problems, diagnosis(rest[i]))
				rest = append(rest[:i:i], rest[i+1:]...)
				i--
			}
		}
		e.Rows = append(e.Rows, row)
	}
	for _, p := range rest {
		e.Problems = append(e.Problems, diagnosis(p))
	}
	return e
}

// line is what is unusual about the request as HTTP.
func (r *request) line() string {
	var parts []string
	if r.method != "POST" || r.path != issue.Path {
		parts = append(parts, r.method+" "+r.path)
	}
	if r.contentType != formType {
		parts = append(parts, "Content-Type: "+r.contentType)
	}
	if r.size > 0 {
		parts = append(parts, tables.Number(r.size)+" bytes")
	}
	return strings.Join(parts, ", ")
}

// attach finds the pair that each problem is about; rest are those of no pair.
func (r *request) attach() (byPair map[int][]playtoken.Problem, rest []playtoken.Problem) {
	byPair = map[int][]playtoken.Problem{}
	for _, problem := range r.problems {
		found := -1
		for i, p := range r.pairs {
			missing := problem.Start == len(r.text) && problem.Start == problem.End && p.name != problem.Parameter
			within := problem.Start >= 0 && p.start <= problem.Start && problem.End <= p.end && !missing
			named := problem.Start < 0 && problem.Parameter == p.name
			if found < 0 && (within || named) {
				found = i
			}
		}
		if found < 0 {
			rest = append(rest, problem)
			continue
		}
		byPair[found] = append(byPair[found], problem)
	}
	return byPair, rest
}

// nameIsWrong reports whether one of the problems is about the name of the pair.
func nameIsWrong(p pair, problems []playtoken.Problem) bool {
	for _, problem := range problems {
		if problem.Start == p.start && problem.End > p.start {
			return true
		}
	}
	return false
}

// spans cuts the value of a pair where a problem begins or ends.
func (r *request) spans(p pair) []templates.Span {
	from := p.start + len(p.name) + 1
	bad := make([]bool, len(p.value))
	for _, problem := range r.problems {
		for i := max(problem.Start, from); problem.Start >= 0 && i < min(problem.End, p.end); i++ {
			bad[i-from] = true
		}
	}
	var list []templates.Span
	for i := 0; i < len(bad); {
		j := i
		for j < len(bad) && bad[j] == bad[i] {
			j++
		}
		list = append(list, templates.Span{Text: p.value[i:j], Marked: bad[i]})
		i = j
	}
	return list
}

// diagnoses are the problems with a pair and the warnings about it. A warning that has the fix of a problem is a part of its cause,
// and is not said again where the cause has it.
func (r *request) diagnoses(p pair, problems []playtoken.Problem) []templates.Diagnosis {
	var list []templates.Diagnosis
	for _, problem := range problems {
		list = append(list, diagnosis(problem))
	}
warnings:
	for _, w := range r.warnings {
		if w.Start < p.start || p.end < w.End {
			continue
		}
		for i := range list {
			if list[i].Fix == w.Fix && list[i].Details != "" {
				if !strings.Contains(list[i].Details, w.Details) {
					list[i].Details += "; " + w.Details
				}
				continue warnings
			}
		}
		list = append(list, templates.Diagnosis{Warning: true, Details: w.Details, Fix: w.Fix})
	}
	return list
}

// diagnosis is a problem as pages show it. The cause is left out where the message has it.
func diagnosis(p playtoken.Problem) templates.Diagnosis {
	d := templates.Diagnosis{Code: p.Code.String(), URL: paths.Error(p.Code), Message: p.Message(), Details: p.Details, Fix: p.Fix}
	if strings.Contains(d.Message, d.Details) {
		d.Details = ""
	}
	return d
}

// markdown is the example in the Markdown version of its page.
func (r *request) markdown() string {
	var b strings.Builder
	b.WriteString("```text\n")
	if line := r.line(); line != "" {
		b.WriteString(line + "\n")
	}
	hidden := 0
	for _, p := range r.pairs {
		if r.all || p.changed {
			b.WriteString(p.name + "=" + p.value + "\n")
		} else {
			hidden++
		}
	}
	for _, name := range r.omitted {
		b.WriteString("(without " + name + ")\n")
	}
	if hidden > 0 {
		b.WriteString("(and the other " + strconv.Itoa(hidden) + " parameters of " + bases[r.base].phrase + ")\n")
	}
	b.WriteString("```\n\n")
	if states[r.state] != "" {
		b.WriteString("Sent " + states[r.state] + ". ")
	}
	if len(r.problems) == 0 {
		b.WriteString("Accepted.\n")
	}
	for _, p := range r.problems {
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
