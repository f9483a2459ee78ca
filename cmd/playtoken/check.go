package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/jsontext"
	"playtoken/internal/visible"
	"playtoken/paste"
	"playtoken/paste/other"
	"playtoken/report"
)

// maxChecked limits the bytes that check reads. A command with the longest body fits, even if every
// byte is escaped.
const maxChecked = 1 << 20

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "find every problem in a license token request, without sending it",
		ArgsUsage: "[REQUEST]",
		Description: "REQUEST is a URL, a query, a form body, an HTTP request, or a curl or PowerShell command,\n" +
			"in quotes. Without it, or with -, the request is read from standard input. Nothing is sent.\n" +
			"Other texts, such as an error code, a token or a PSSH box, are recognized and explained.\n" +
			"Secrets are masked, so the output may be logged. For an edit that corrects a secret, -json\n" +
			"gives the place but not the text.\n\n" +
			"Exit status: 0 without problems, 1 with problems, 2 if no request was read.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print the result as JSON, with byte ranges in REQUEST"},
			&cli.BoolFlag{Name: "show-secrets", Usage: "do not mask secrets"},
		},
		Action: func(_ context.Context, c *cli.Command) error {
			text, err := requestText(c)
			if err != nil {
				return err
			}
			pasted := paste.Read(text)
			now := time.Now()
			result := pasted.Result(now)
			if !c.Bool("show-secrets") {
				secrets := pasted.SecretRanges(text)
				text, result = playtoken.Mask(text, secrets), result.Redacted(secrets)
				for i, n := range pasted.Notes {
					pasted.Notes[i].Option = playtoken.Mask(n.Option, playtoken.SecretRuns(n.Option))
				}
			}
			out := c.Root().Writer
			switch {
			case c.Bool("json"):
				if _, err := io.WriteString(out, resultJSON(pasted, result)); err != nil {
					return err
				}
			case pasted.Other != nil:
				printOther(out, pasted.Other)
			default:
				printResult(out, text, pasted, result)
			}
			switch {
			case pasted.Other != nil:
				return errPrinted
			case !result.OK():
				return errProblems
			}
			return nil
		},
	}
}

// requestText returns the request from the argument or standard input.
func requestText(c *cli.Command) (string, error) {
	if c.Args().Len() > 1 {
		return "", errors.New(
			"check takes one request; quote it, or the shell splits it at & and spaces",
		)
	}
	if arg := c.Args().First(); c.Args().Len() == 1 && arg != "-" {
		return arg, nil
	}
	data, err := io.ReadAll(io.LimitReader(c.Root().Reader, maxChecked+1))
	if err != nil {
		return "", fmt.Errorf("standard input: %w", err)
	}
	if len(data) > maxChecked {
		return "", fmt.Errorf("standard input is over %d bytes", maxChecked)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

// resultJSON renders a result and the kind of the text as one line of JSON.
func resultJSON(pasted *paste.Pasted, result playtoken.Result) string {
	var w jsontext.Writer
	w.Open("", '{')
	report.Write(&w, result)
	w.Open("recognized", '{')
	report.Recognized(&w, pasted)
	w.Close('}')
	w.Close('}')
	return w.String() + "\n"
}

// printResult prints the kind of the text, every problem, warning and note with its part of the
// text, and a summary.
func printResult(out io.Writer, text string, pasted *paste.Pasted, result playtoken.Result) {
	terminal.Printf(out, "%s\n", pasted.Sentence())
	for _, p := range result.Problems {
		terminal.Printf(out, "\n%s\n", heading(p.Code.String(), p.Parameter, playtoken.Message(p)))
		printFinding(out, text, p.Start, p.End, p.Details, p.Fix)
	}
	for _, w := range result.Warnings {
		if w.Repeats {
			continue
		}
		terminal.Printf(out, "\n%s\n", heading("warning", w.Parameter, w.Details))
		printFinding(out, text, w.Start, w.End, "", w.Fix)
	}
	for _, n := range pasted.Notes {
		terminal.Printf(out, "\n%s\n", heading("note", n.Option, n.Text))
		printFinding(out, text, n.Start, n.End, "", n.Fix)
	}
	terminal.Printf(out, "\n")
	if result.Partial {
		terminal.Printf(out, "Not known, and so not checked: %s.\n", strings.Join(unknown(result), ", "))
	}
	switch n := len(result.Problems); {
	case n == 1:
		terminal.Printf(out, "1 problem. The endpoint would answer %d.\n", result.Status())
	case result.Refused:
		terminal.Printf(
			out, "%d problems. The endpoint would answer %d with the first, and not check the rest.\n", n,
			result.Status(),
		)
	case n > 1:
		terminal.Printf(
			out, "%d problems. The endpoint would answer %d with the first, and list all.\n", n, result.Status(),
		)
	default:
		var codes []string
		for _, c := range result.ServiceCodes() {
			codes = append(codes, c.String())
		}
		found := "No problem found."
		if result.Partial {
			found = "No problem found in the rest."
		}
		terminal.Printf(out, "%s Only the server can check: %s.\n", found, strings.Join(codes, ", "))
	}
}

// unknown returns the parts of a request that are not known: the names of parameters, and a phrase
// for other parts.
func unknown(result playtoken.Result) (parts []string) {
	for _, u := range result.Unknown {
		part := u.Parameter
		if part == "" {
			part = "a part that may hold further parameters"
		}
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return parts
}

// printOther prints the kind of a text that is not a request, and its codes, key IDs and other
// facts.
func printOther(out io.Writer, t *other.Text) {
	terminal.Printf(out, "%s\n%s\n", t.Sentence(), t.Fix)
	for _, c := range t.Codes {
		info, _ := playtoken.LookupCode(c)
		terminal.Printf(out, "\n%s\n", heading(c.String(), "", info.Text))
	}
	for _, id := range t.KeyIDs {
		terminal.Printf(out, "\nkid=%s\n", id)
	}
	for i, f := range t.Facts {
		if i == 0 {
			terminal.Printf(out, "\n")
		}
		terminal.Printf(out, "%s: %s\n", f.Name, f.Value)
	}
}

func heading(label, parameter, text string) string {
	if parameter == "" {
		return label + "  " + text
	}
	return label + "  " + parameter + ": " + text
}

// excerpt is the number of characters printed on each side of the underlined part.
const excerpt = 30

// printFinding prints the underlined part with its surroundings, then the cause and the fix.
func printFinding(out io.Writer, text string, start, end int, cause, fix string) {
	before := lastCharacters(text[:start], excerpt)
	part := firstCharacters(text[start:end], 2*excerpt)
	after := ""
	if len(part) == end-start {
		after = firstCharacters(text[end:], excerpt)
	}
	if before+part+after != "" {
		terminal.Printf(
			out,
			"    %s\n    %s%s\n",
			oneLine(before+part+after),
			strings.Repeat(
				" ", utf8.RuneCountInString(before),
			),
			strings.Repeat("^", max(1, utf8.RuneCountInString(part))),
		)
	}
	if cause != "" {
		terminal.Printf(out, "  cause: %s\n", cause)
	}
	terminal.Printf(out, "  fix:   %s\n", fix)
}

func lastCharacters(s string, n int) string {
	from := len(s)
	for ; n > 0 && from > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:from])
		from -= size
	}
	return s[from:]
}

func firstCharacters(s string, n int) string {
	to := 0
	for ; n > 0 && to < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[to:])
		to += size
	}
	return s[:to]
}

// oneLine replaces each character on which a terminal would act with a visible one, so that columns
// stay aligned.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if visible.Acts(r) {
			return '·'
		}
		return r
	}, s)
}
