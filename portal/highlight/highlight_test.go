package highlight

import "testing"

func TestHTML(t *testing.T) {
	for _, c := range []struct{ language, code, want string }{
		{"json", `{"a": 1}`, `{<span class="t">&#34;a&#34;</span>: <span class="m">1</span>}` + "\n"},
		{"go", "x := \"<b>\" // c\n\n",
			"x := <span class=\"s\">&#34;&lt;b&gt;&#34; </span><span class=\"c\">// c\n</span>"},
		{"text", "a < b", "a &lt; b\n"},
		{"", "a < b", "a &lt; b\n"},
	} {
		got, ok := HTML(c.language, c.code)
		if want := `<pre tabindex="0"><code>` + c.want + "</code></pre>"; !ok || got != want {
			t.Errorf("the HTML of %s is %s, want %s", c.language, got, want)
		}
	}
	if _, ok := HTML("klingon", "x"); ok {
		t.Error("HTML accepts an unknown language")
	}
}
