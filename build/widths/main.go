// Command widths fails for lines that are too wide: code has at most 120 columns, a comment at most
// 100. A line that holds one literal and nothing else may be wider, since a broken text cannot be
// searched for.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	codeColumns    = 120
	commentColumns = 100
	tab            = "    " // as wide as a tab counts
)

// foreign are files that another project writes.
var foreign = []string{"web/site/minisearch.js"}

// patterns select the files that people write. The generator of *_templ.go writes those.
var patterns = []string{
	"*.go", "*.js", "*.mjs", "*.ts", "*.sh", "*.templ", "*.css", "Makefile", ":!*_templ.go",
}

var (
	comment = regexp.MustCompile(`^(//($|[^ ]| [^ ])|/\*|\*( |$)|#([^!]|$)|<!--)`)
	literal = regexp.MustCompile("^[\\w.\"]*[:=+(]? ?(\"[^\"]*\"|'[^']*'|`[^`]*`|/.*/)[,;+)]*$")
)

func main() {
	wide, err := check()
	if err != nil {
		fmt.Fprintln(os.Stderr, "widths:", err)
		os.Exit(1)
	}
	if len(wide) > 0 {
		fmt.Println(strings.Join(wide, "\n"))
		os.Exit(1)
	}
}

// check returns a line for each finding.
func check() ([]string, error) {
	list, err := exec.Command("git", append([]string{"ls-files", "--"}, patterns...)...).Output()
	if err != nil {
		return nil, err
	}
	var findings []string
	for _, file := range strings.Fields(string(list)) {
		if slices.Contains(foreign, file) {
			continue
		}
		text, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue // deleted, and not committed yet
		}
		if err != nil {
			return nil, err
		}
		findings = append(findings, inFile(file, text)...)
	}
	return findings, nil
}

// inFile returns a line for each line of the file that is too wide.
func inFile(file string, text []byte) []string {
	var wide []string
	number := 0
	for line := range bytes.Lines(text) {
		number++
		s := strings.TrimRight(strings.ReplaceAll(string(line), "\t", tab), "\r\n")
		columns, bare, limit := utf8.RuneCountInString(s), strings.TrimSpace(s), codeColumns
		switch {
		case comment.MatchString(bare):
			limit = commentColumns
		case literal.MatchString(bare):
			continue
		}
		// A tool reads these comments as a whole line.
		directive := strings.HasPrefix(bare, "//go:") || strings.HasPrefix(bare, "// biome-ignore")
		if columns > limit && !directive {
			wide = append(wide, fmt.Sprintf("%s:%d: %d columns, more than %d", file, number, columns, limit))
		}
	}
	return wide
}
