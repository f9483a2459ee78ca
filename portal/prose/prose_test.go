package prose

import (
	"strings"
	"testing"
	"testing/fstest"

	"playtoken"
	"playtoken/portal/answers"
	"playtoken/portal/load"
	"playtoken/portal/request"
)

const tokenURL = "https://pr-gen.test.example/hms/pr/token"

// renderGuide renders the prose as guides/a.md, in a site with two diagrams and three decisions. It
// also returns the mistakes.
func renderGuide(t *testing.T, prose string) (Document, string) {
	t.Helper()
	guide := func(order, prose string) *fstest.MapFile {
		head := "---\ntitle: A guide\ndescription: It is one.\nsection: Start\norder: " + order + "\n---\n"
		return &fstest.MapFile{Data: []byte(head + prose)}
	}
	content, mistakes, err := load.ReadContent(fstest.MapFS{
		"guides/a.md":         guide("1", prose),
		"guides/decisions.md": guide("2", "## D7 Order\n\n## D11 Keys\n\n## P8 Names\n"),
		"diagrams/good.svg":   {Data: []byte("<svg viewBox=\"0 0 1 1\">\n</svg>")},
		"diagrams/bad.svg":    {Data: []byte(`<svg viewBox="0 0 1 1"><path fill="red"/></svg>`)},
	})
	if err != nil || len(mistakes) > 0 {
		t.Fatalf("the content cannot be read: %v, %v", err, mistakes)
	}
	endpoint, err := answers.New("")
	if err != nil {
		t.Fatal(err)
	}
	documents, mistakes, err := Render(content, endpoint, tokenURL)
	if err != nil {
		t.Fatal(err)
	}
	d, ok := documents.At("/guides/a/")
	if !ok {
		t.Fatal("the guide is not rendered")
	}
	return d, mistakes.Error()
}

// TestHTML renders each part of Markdown that this package renders itself.
func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"callout", "> [!NOTE]\n> One thought.\n",
			`<div class="callout note" role="note"><p class="callout-title">Note</p>` + "\n<p>One thought.</p>"},
		{"callout with a paragraph of its own", "> [!TIP]\n>\n> One thought.\n",
			`<p class="callout-title">Tip</p>` + "\n<p>One thought.</p>"},
		{"quotation", "> [x]\n> y\n", "<blockquote>"},
		{"name", "`kid` and `kid`.\n",
			`<p><a href="/parameters/kid/"><code>kid</code></a> and <code>kid</code>.</p>`},
		{"name in the next section", "`kid`\n\n## Next\n\n`kid`\n",
			`#</a></h2>` + "\n" + `<p><a href="/parameters/kid/"><code>kid</code></a></p>`},
		{"name in a link", "[`kid` there](/guides/decisions/)\n",
			`<a href="/guides/decisions/"><code>kid</code> there</a>`},
		{"code", "`-4020`, `-4020x`\n", `<a href="/errors/-4020/"><code>-4020</code></a>, <code>-4020x</code>`},
		{"decision", "It is so (D7, D11).\n",
			`(<a href="/guides/decisions/#d7">D7</a>, <a href="/guides/decisions/#d11">D11</a>).`},
		{"decision of the portal", "It is so (D11, P8), and (P8) so.\n",
			`(<a href="/guides/decisions/#d11">D11</a>, <a href="/guides/decisions/#p8">P8</a>), and ` +
				`(<a href="/guides/decisions/#p8">P8</a>) so.`},
		{"the database", "Cloudflare D1 (its D1 database).\n", `<p>Cloudflare D1 (its D1 database).</p>`},
		{"decision in code", "`D7`\n", "<code>D7</code>"},
		{"table", "| a |\n|---|\n| b |\n", `<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>`},
		{"long name in a table", "| a |\n|---|\n| `rental.playDuration` `a<b` |\n",
			`<code>rental.<wbr>play<wbr>Duration</code></a> <code>a&lt;b</code>`},
		{"heading", "## Two words, `code`\n",
			`<h2 id="two-words-code">Two words, <code>code</code> <a class="anchor" href="#two-words-code"`},
		{"the same heading twice", "## One\n\n## One\n", `<h2 id="one-2">`},
		{"footnote", "x[^1]\n\n[^1]: A source.\n", `<a href="#fn-1"`},
		{"link elsewhere", "[x](https://elsewhere.example/)\n",
			`<a href="https://elsewhere.example/" rel="noreferrer">`},
		{"fact", "{{maxKeys}} keys\n", "16 keys"},
		{"code block", "```json\n{\"a\": \"<b>\"}\n```\n", `<span class="s">&#34;&lt;b&gt;&#34;</span>`},
		{"request", "```request -4020,-2020 base=rental\nkid=12-4\n-rightsType\n```\n",
			`<b>kid</b><i>=</i><mark>12-4</mark></code><div class="diagnosis"><p><a href="/errors/-4020/">`},
		{"answer", "```answer 405 method=PUT\n```\n", "405"},
		{"samples", "```samples\n```\n", `<details data-key="bash" open><summary>curl</summary>`},
		{"drawing", "![What it shows](diagrams/good.svg \"A caption.\")\n",
			`<svg role="img" aria-label="What it shows" viewBox="0 0 1 1"></svg></div>` +
				`<figcaption>A caption.</figcaption>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, mistakes := renderGuide(t, c.source)
			if mistakes != "" {
				t.Errorf("the mistakes are %s", mistakes)
			}
			if !strings.Contains(d.HTML, c.want) {
				t.Errorf("the prose lacks %s: %s", c.want, d.HTML)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	purchase, err := request.Parse("ok", "")
	if err != nil {
		t.Fatal(err)
	}
	const endpoint = "https://x.example/hms/pr/token"
	noComma := strings.Replace(purchase.Text, "201722,", "", 1)
	for _, c := range []struct{ name, source, want string }{
		{"none", "Prose, `kid`.\n\n```request ok\n```\n\n![It](diagrams/good.svg)\n", ""},
		{"wrong verdict", "```request -4020\n```\n", `in the request block "request -4020": the request raises ok`},
		{"HTML", "A <b>bold</b> word.\n", "write Markdown and not HTML"},
		{"HTML block", "<p>x</p>\n", "write Markdown and not HTML"},
		{"indented code", "Code:\n\n    x\n", "between fences"},
		{"invalid JSON", "```json\n{a: 1}\n```\n", "is not JSON"},
		{"Go", "```go\nif err != nil {\n\treturn err\n}\n```\n\n```go\npackage main\n```\n", ""},
		{"declarations in Go", "```go\nvar x = 1\n```\n", ""},
		{"invalid Go", "```go\nif err {\n```\n", "is not Go"},
		{"JavaScript", "```js\nimport x from \"y\";\nawait x();\n```\n", ""},
		{"invalid JavaScript", "```js\nawait (;\n```\n", "is not JavaScript"},
		{"curl that is refused", "```sh\ncurl -s " + endpoint + " \\\n  --data 'kid=1' | jq\n```\n", "raises -2017,"},
		{"query that is refused", "```text\n" + endpoint + "?kid=1&customerAuthenticator=201722,x\n```\n",
			"raises -2018,"},
		{"query that is to be refused", "```sh -2018\ncurl '" + endpoint + "?" + noComma + "'\n```\n", ""},
		{"curl that is accepted", "```sh\ncurl " + endpoint + " --data '" + purchase.Text + "' | jq\n```\n", ""},
		{"curl to the key store",
			"```sh\ncurl 'https://x.example/keystore/keys?customerAuthenticator=1,2#kid=^a&kek=1'\n```\n", ""},
		{"unknown language", "```klingon\nx\n```\n", `the highlighter lacks the language "klingon"`},
		{"title in the body", "# Title\n", "leave out the # heading"},
		{"table without a head", "| | x |\n|---|---|\n| a | b |\n", "a column of a table has no name"},
		{"unknown callout", "> [!HINT]\n> x\n", "unknown callout [!HINT]"},
		{"picture", "![x](https://elsewhere.example/x.png)\n", "has to be a file diagrams/"},
		{"diagram in a sentence", "See ![x](diagrams/good.svg).\n", "alone in its paragraph"},
		{"diagram without description", "![](diagrams/good.svg)\n", "describe the diagram"},
		{"diagram with colours", "![x](diagrams/bad.svg)\n", "no colours"},
		{"diagram that is not there", "![x](diagrams/none.svg)\n", "content/diagrams/none.svg is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got := renderGuide(t, c.source)
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("the mistakes are %q, want %q", got, c.want)
			}
			if got != "" && !strings.HasPrefix(got, "content/") {
				t.Errorf("%q does not begin with a file", got)
			}
		})
	}
}

// TestMarkdown expects the site's own blocks in common Markdown.
func TestMarkdown(t *testing.T) {
	d, _ := renderGuide(t, "Text.\n\n```request -4020\nkid=1\n```\n\n```samples\n```\n\n"+
		"```answer 405 method=PUT\n```\n\n"+
		"![It](diagrams/good.svg \"A caption.\")\n\n````md\n```request ok\n```\n````\n")
	for _, want := range []string{
		"Text.\n\n```text\nkid=1\n", "- -4020 ", "```bash\ncurl --fail-with-body --max-time 10 '" + tokenURL + "'",
		"```http\nHTTP/1.1 405 ", "*Drawing: It. A caption.*", "````md\n```request ok\n```\n````\n",
	} {
		if !strings.Contains(d.Markdown, want) {
			t.Errorf("the Markdown lacks %q: %s", want, d.Markdown)
		}
	}
}

// TestDocument checks the parts of a document that other stages use.
func TestDocument(t *testing.T) {
	d, _ := renderGuide(t, "Before `kid`.\n\n## One *word*\n\nUnder it.[^1]\n\n#### Deep\n\nDeeper.\n\n"+
		"```request -4020\nkid=1\n```\n\n```request ok\n```\n\n[^1]: A source.\n\n![It](diagrams/good.svg)\n")
	if len(d.Headings) != 1 || d.Headings[0].Text != "One word" || d.Headings[0].ID != "one-word" {
		t.Errorf("the headings are %+v", d.Headings)
	}
	want := []Passage{{"", "", "Before kid."}, {"one-word", "One word", "Under it."}}
	if len(d.Passages) != 3 || d.Passages[0] != want[0] || d.Passages[1] != want[1] || d.Passages[2].Title != "Deep" {
		t.Errorf("the passages are %+v, want %+v and Deep", d.Passages, want)
	}
	if strings.Contains(d.HTML, "A source.") || !strings.Contains(d.Footnotes, "A source.") {
		t.Errorf("the footnotes are %q", d.Footnotes)
	}
	if len(d.Diagrams) != 1 || d.Diagrams[0] != "diagrams/good.svg" {
		t.Errorf("the diagrams are %q", d.Diagrams)
	}
	if x, ok := d.Accepted(); !ok || len(x.Problems) > 0 {
		t.Errorf("the accepted request is %+v", x)
	}
	if _, ok := d.Failing(); ok {
		t.Error("Failing returns a request of a guide")
	}
	if !d.Raises(playtoken.InvalidKeyIDLength) || d.Raises(playtoken.MissingRightsType) {
		t.Error("the codes that the document raises are wrong")
	}
}
