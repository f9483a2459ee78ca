package portal

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestProse renders what the Markdown of this site has beyond Markdown.
func TestProse(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"callout", "> [!NOTE]\n> One thought.\n", `<div class="callout note" role="note"><p class="callout-title">Note</p>` + "\n<p>One thought.</p>"},
		{"callout with a paragraph of its own", "> [!TIP]\n>\n> One thought.\n", `<p class="callout-title">Tip</p>` + "\n<p>One thought.</p>"},
		{"quotation", "> [x]\n> y\n", "<blockquote>"},
		{"name", "`kid` and `kid`.\n", `<p><a href="/parameters/kid/"><code>kid</code></a> and <code>kid</code>.</p>`},
		{"name in the next section", "`kid`\n\n## Next\n\n`kid`\n", `#</a></h2>` + "\n" + `<p><a href="/parameters/kid/"><code>kid</code></a></p>`},
		{"name in a link", "[`kid` there](/guides/decisions/)\n", `<a href="/guides/decisions/"><code>kid</code> there</a>`},
		{"code", "`-4020`, `-4020x`\n", `<a href="/errors/-4020/"><code>-4020</code></a>, <code>-4020x</code>`},
		{"decision", "It is so (D7, D11).\n", `(<a href="/guides/decisions/#d7">D7</a>, <a href="/guides/decisions/#d11">D11</a>).`},
		{"decision of the portal", "It is so (D11, P8), and (P8) so.\n", `(<a href="/guides/decisions/#d11">D11</a>, <a href="/guides/decisions/#p8">P8</a>), and (<a href="/guides/decisions/#p8">P8</a>) so.`},
		{"the database", "Cloudflare D1 (its D1 database).\n", `<p>Cloudflare D1 (its D1 database).</p>`},
		{"decision in code", "`D7`\n", "<code>D7</code>"},
		{"table", "| a |\n|---|\n| b |\n", `<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>`},
		{"long name in a table", "| a |\n|---|\n| `rental.playDuration` `a<b` |\n", `<code>rental.<wbr>play<wbr>Duration</code></a> <code>a&lt;b</code>`},
		{"heading", "## Two words, `code`\n", `<h2 id="two-words-code">Two words, <code>code</code> <a class="anchor" href="#two-words-code"`},
		{"the same heading twice", "## One\n\n## One\n", `<h2 id="one-2">`},
		{"footnote", "x[^1]\n\n[^1]: A source.\n", `<a href="#fn-1"`},
		{"fact", "{{maxKeys}} keys, {{kid.digits}} digits, {{-4020.status}}, {{analogVideoOPL.levels}}\n", "16 keys, 32 digits, 400, 100, 150 and 200"},
		{"values and levels", "{{analogVideoOPL.150}}, {{generalFlags.00000001}}, {{minCertSecurityLevel.3000}}\n", "150, 00000001, 3000"},
		{"bounds", "{{sampleToken}} of {{maxToken}}, {{maxRedemptionBody}}\n", "124 of 2,568, 16 KiB"},
		{"rows", "| a | b |\n|---|---|\n{{extensionRows}}\n", `alg<wbr>Id</code></a></td>` + "\n<td>The cipher of the content</td>"},
		{"not a fact", "\\{{codes}}\n", "{{codes}}"},
		{"code block", "```json\n{\"a\": \"<b>\"}\n```\n", `<span class="s">&#34;&lt;b&gt;&#34;</span>`},
		{"answer", "```answer 405 method=PUT\n```\n", "405"},
		{"drawing", "![What it shows](diagrams/d.svg \"A caption.\")\n", `<svg role="img" aria-label="What it shows" viewBox="0 0 1 1"></svg></div><figcaption>A caption.</figcaption>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions(t)
			o.Draft = true
			o.Content = fstest.MapFS{
				"guides/a.md":         {Data: []byte(head + c.source)},
				"guides/decisions.md": {Data: []byte(strings.Replace(head, "order: 1", "order: 2", 1) + "## D7 Order\n\n## D11 Keys\n\n## P8 Names\n")},
				"diagrams/d.svg":      {Data: []byte(`<svg viewBox="0 0 1 1">` + "\n" + `</svg>`)},
			}
			out, _, err := render(o)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(out["guides/a/index.html"]); !strings.Contains(got, c.want) {
				t.Errorf("the page lacks %s: %s", c.want, got[strings.Index(got, `<div class="prose">`):])
			}
		})
	}
}

// TestExample shows problems at what they are about.
func TestExample(t *testing.T) {
	o := testOptions(t)
	o.Draft = true
	o.Content = fstest.MapFS{"guides/a.md": {Data: []byte(head + "```request -4020,-2020 base=rental\nkid=12-4\n-rightsType\n```\n")}}
	out, _, err := render(o)
	if err != nil {
		t.Fatal(err)
	}
	page := string(out["guides/a/index.html"])
	for _, want := range []string{
		`<b>kid</b><i>=</i><mark>12-4</mark></code><div class="diagnosis"><p><a href="/errors/-4020/"><code>-4020</code></a> kid must be 32`,
		`<del>rightsType</del></code> <span class="omitted">left out</span> <div class="diagnosis"><p><a href="/errors/-2020/">`,
		`<p class="rest">and the other 10 parameters of a rental</p>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s: %s", want, page[strings.Index(page, `<figure class="example`):])
		}
	}
}
