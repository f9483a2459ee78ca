package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/visible"
	"playtoken/paste"
)

// maxChecked is the number of bytes that check reads: a body at its limit, every byte of it escaped, and a command around it.
const maxChecked = 1 << 20

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "find every problem in a license token request, without sending it",
		ArgsUsage: "[REQUEST]",
		Description: "REQUEST is a URL, a query, a form body, an HTTP request, or a curl or PowerShell command, in quotes; without it, or with -, the\n" +
			"request is read from standard input. Nothing is sent anywhere. Nothing that looks like a secret is printed, so that the output\n" +
			"can be in a log: of an edit that mends a secret, -json has the place alone.\n\n" +
			"The exit status is 0 when the request has no problem, 1 when it has, 2 when it could not be read.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print the result as JSON, with byte ranges in the text that was given"},
			&cli.BoolFlag{Name: "show-secrets", Usage: "print secrets, too"},
		},
		Action: func(_ context.Context, c *cli.Command) error {
			text, err := requestText(c)
			if err != nil {
				return err
			}
			pasted := paste.Read(text)
			if note, ok := pasted.NoRequest(); ok {
				return fmt.Errorf("%s %s", note.Text, note.Fix)
			}
			now := time.Now()
			result := pasted.Result(func(form string) playtoken.Result { return playtoken.Check(form, now) })
			if !c.Bool("show-secrets") {
				secrets := pasted.SecretRanges(text)
				text, result = playtoken.Mask(text, secrets), result.Redacted(secrets)
				for i, n := range pasted.Notes {
					pasted.Notes[i].Option = playtoken.Mask(n.Option, playtoken.SecretRuns(n.Option))
				}
			}
			out := c.Root().Writer
			if c.Bool("json") {
				if _, err := io.WriteString(out, result.JSON()); err != nil {
					return err
				}
			} else {
				printResult(out, text, pasted, result)
			}
			if len(result.Problems) > 0 {
				return errProblems
			}
			return nil
		},
	}
}

// requestText is the request that is to be checked.
func requestText(c *cli.Command) (string, error) {
	if c.Args().Len() > 1 {
		return "", errors.New("check takes one request; put it in quotes, so that the shell does not split it at & and spaces")
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

// printResult prints the kind of the text, every problem and warning with the part of the text that
// it is about, and the codes that were not checked.
func printResult(out io.Writer, text string, pasted *paste.Pasted, result playtoken.Result) {
	say(out, "Read as a %s.\n", pasted.Kind)
	for _, p := range result.Problems {
		say(out, "\n%s\n", heading(p.Code.String(), p.Parameter, playtoken.Message(p)))
		printFinding(out, text, p.Start, p.End, p.Details, p.Fix)
	}
	for _, w := range result.Warnings {
		if w.Repeats {
			continue
		}
		say(out, "\n%s\n", heading("warning", w.Parameter, w.Details))
		printFinding(out, text, w.Start, w.End, "", w.Fix)
	}
	for _, n := range pasted.Notes {
		say(out, "\n%s\n", heading("note", n.Option, n.Text))
		printFinding(out, text, n.Start, n.End, "", n.Fix)
	}
	say(out, "\n")
	switch n := len(result.Problems); {
	case n == 1:
		say(out, "1 problem. The endpoint would answer %d.\n", result.Status())
	case result.Refused:
		say(out, "%d problems. The endpoint would answer %d with the first, and not look at the rest.\n", n, result.Status())
	case n > 1:
		say(out, "%d problems. The endpoint would answer %d with the first, and list all.\n", n, result.Status())
	default:
		var codes []string
		for _, c := range result.ServiceCodes() {
			codes = append(codes, c.String())
		}
		say(out, "No problem found. Not checked here, since only the service can tell: %s.\n", strings.Join(codes, ", "))
	}
}

func heading(label, parameter, text string) string {
	if parameter == "" {
		return label + "  " + text
	}
	return label + "  " + parameter + ": " + text
}

// shown is how much of the text stands on each side of the part that is underlined, in characters.
const shown = 30

// printFinding prints the part of the text with its surroundings, underlined, then cause and fix.
func printFinding(out io.Writer, text string, start, end int, cause, fix string) {
	before := lastCharacters(text[:start], shown)
	part := firstCharacters(text[start:end], 2*shown)
	after := ""
	if len(part) == end-start {
		after = firstCharacters(text[end:], shown)
	}
	if before+part+after != "" {
		say(out, "    %s\n    %s%s\n", oneLine(before+part+after),
			strings.Repeat(" ", utf8.RuneCountInString(before)), strings.Repeat("^", max(1, utf8.RuneCountInString(part))))
	}
	if cause != "" {
		say(out, "  cause: %s\n", cause)
	}
	say(out, "  fix:   %s\n", fix)
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

// oneLine makes one line of a text, in which every character on which a terminal would act takes
// one visible place.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if visible.Acts(r) {
			return '·'
		}
		return r
	}, s)
}
