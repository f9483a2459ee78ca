package portal

import (
	"regexp"
	"strings"

	"playtoken/templates"
)

// A Call is a token request as a program makes it: the one description that the samples in all languages are written from.
type Call struct {
	// URL is the address of the token endpoint.
	URL string
	// Form has the names and values, decoded, in their order.
	Form [][2]string
}

// call is the call that sends a request, with errors as programs read them: in the other format one is a page.
func (s *site) call(r *request) Call {
	form := r.decoded()
	if r.value("errorFormat") == "" {
		form = append(form, [2]string{"errorFormat", "json"})
	}
	return Call{URL: s.options.TokenURL, Form: form}
}

// patience is for how many seconds a sample waits for the answer. All of them end with a status other than 0 when there is no token.
const patience = "10"

// A Language is a language that samples are written in.
type Language struct {
	// Key names the language in the page, Title for people, Lexer for the highlighter.
	Key, Title, Lexer string
	// File is the name under which a sample can be run.
	File  string
	write func(*code, Call)
	// quotes are those of names, values and the address alike.
	quotes quotes
}

// Languages are the languages of the samples, in the order in which they are shown.
var Languages = []Language{
	{"bash", "curl", "bash", "sample.sh", writeBash, inShell},
	{"cmd", "curl (cmd)", "bat", "sample.cmd", writeCmd, inCmd},
	{"powershell", "PowerShell", "powershell", "sample.ps1", writePowerShell, inPowerShell},
	{"go", "Go", "go", "main.go", writeGo, likeC},
	{"python", "Python", "python", "sample.py", writePython, likeC},
	{"node", "Node", "javascript", "sample.mjs", writeNode, likeJS},
	{"java", "Java", "java", "Sample.java", writeJava, likeC},
	{"csharp", "C#", "csharp", "Sample.cs", writeCSharp, likeC},
	{"php", "PHP", "php", "sample.php", writePHP, likeJS},
}

// Sample writes the call in the language.
func (l Language) Sample(c Call) string {
	var w code
	l.write(&w, c)
	return w.String()
}

// quotes are how a language quotes a text: in which quotation marks, and what stands in them for what they cannot hold.
type quotes struct {
	mark    string
	escapes [][2]string
	// doubled is written twice before a quotation mark and at the end, and once elsewhere; "" for nothing.
	doubled string
}

var (
	// A POSIX shell ends the quotes, writes the quotation mark, and begins anew.
	inShell = quotes{"'", [][2]string{{"'", `'\''`}}, ""}
	// For the prompt of cmd, where no %% is a %. Every quotation mark is escaped, so that to cmd nothing is in quotes, and then
	// whatever means something to cmd. The program sees the quotation marks, and the backslashes before them.
	inCmd = quotes{`^"`, [][2]string{
		{`"`, `\^"`}, {"%", "^%"}, {"^", "^^"}, {"&", "^&"}, {"|", "^|"}, {"<", "^<"}, {">", "^>"}, {"!", "^!"},
	}, `\`}
	inPowerShell = quotes{"'", [][2]string{{"'", "''"}}, ""}
	// The languages that took their strings from C.
	likeC = quotes{`"`, [][2]string{{`\`, `\\`}, {`"`, `\"`}}, ""}
	// JavaScript and PHP, whose strings in single quotes hold everything but the quote and the backslash.
	likeJS = quotes{"'", [][2]string{{`\`, `\\`}, {"'", `\'`}}, ""}
)

// quote quotes a text.
func (q quotes) quote(s string) string {
	var pairs []string
	for _, e := range q.escapes {
		pairs = append(pairs, e[0], e[1])
	}
	if q.doubled != "" {
		s = regexp.MustCompile("(?:"+regexp.QuoteMeta(q.doubled)+`)+(?:"|$)`).ReplaceAllStringFunc(s, func(run string) string {
			return strings.TrimSuffix(run, `"`) + run
		})
	}
	return q.mark + strings.NewReplacer(pairs...).Replace(s) + q.mark
}

// A code is a program being written.
type code struct{ strings.Builder }

func (c *code) lines(lines ...string) {
	for _, line := range lines {
		c.WriteString(line + "\n")
	}
}

// form writes each pair between before and after, quoted; the last with end in the place of after.
func (c *code) form(f [][2]string, quote func(string) string, before, between, after, end string) {
	for i, p := range f {
		if i == len(f)-1 {
			after = end
		}
		c.WriteString(before + quote(p[0]) + between + quote(p[1]) + after + "\n")
	}
}

func writeBash(c *code, call Call) {
	c.lines("curl --fail-with-body --max-time " + patience + " " + inShell.quote(call.URL) + " \\")
	for i, p := range call.Form {
		end := " \\"
		if i == len(call.Form)-1 {
			end = ""
		}
		c.lines("  --data-urlencode " + inShell.quote(p[0]+"="+p[1]) + end)
	}
}

func writeCmd(c *code, call Call) {
	c.lines("curl --fail-with-body --max-time " + patience + " " + inCmd.quote(call.URL) + " ^")
	for i, p := range call.Form {
		end := " ^"
		if i == len(call.Form)-1 {
			end = ""
		}
		c.lines("  --data-urlencode " + inCmd.quote(p[0]+"="+p[1]) + end)
	}
}

func writePowerShell(c *code, call Call) {
	c.lines("$ErrorActionPreference = 'Stop'", "$form = [ordered]@{")
	c.form(call.Form, inPowerShell.quote, "  ", " = ", "", "")
	c.lines("}", "", "$answer = Invoke-RestMethod -Method Post -Uri "+inPowerShell.quote(call.URL)+" `",
		"  -Headers @{ Accept = 'application/json' } -TimeoutSec "+patience+" -Body $form", "", "$answer.token")
}

func writeGo(c *code, call Call) {
	c.lines("package main", "", "import (", `	"encoding/json"`, `	"fmt"`, `	"io"`, `	"log"`, `	"net/http"`, `	"net/url"`, `	"time"`, ")", "",
		"func main() {", "	form := url.Values{")
	c.form(call.Form, likeC.quote, "\t\t", ": {", "},", "},")
	c.lines("	}", "	client := http.Client{Timeout: "+patience+" * time.Second}", "	response, err := client.PostForm("+likeC.quote(call.URL)+", form)",
		"	if err != nil {", "		log.Fatal(err)", "	}", "	defer response.Body.Close()",
		"	body, err := io.ReadAll(response.Body)", "	if err != nil {", "		log.Fatal(err)", "	}",
		"	if response.StatusCode != http.StatusOK {", `		log.Fatalf("no token: %s", body)`, "	}", "",
		"	var answer struct {", "		LicenseAcquisitionURL string `json:\"licenseAcquisitionUrl\"`",
		"		Token                 string `json:\"token\"`", "	}",
		"	if err := json.Unmarshal(body, &answer); err != nil {", "		log.Fatal(err)", "	}", "	fmt.Println(answer.Token)", "}")
}

func writePython(c *code, call Call) {
	c.lines("import json", "import sys", "import urllib.error", "import urllib.parse", "import urllib.request", "", "form = {")
	c.form(call.Form, likeC.quote, "    ", ": ", ",", ",")
	c.lines("}", "body = urllib.parse.urlencode(form).encode()", "try:",
		"    with urllib.request.urlopen("+likeC.quote(call.URL)+", body, timeout="+patience+") as response:", "        answer = json.load(response)",
		"except urllib.error.HTTPError as error:", `    sys.exit("no token: " + error.read().decode())`, "",
		`print(answer["token"])`)
}

func writeNode(c *code, call Call) {
	c.lines("const form = new URLSearchParams({")
	c.form(call.Form, likeJS.quote, "  ", ": ", ",", ",")
	c.lines("});", "", "const response = await fetch("+likeJS.quote(call.URL)+", {",
		"  method: 'POST', body: form, signal: AbortSignal.timeout("+patience+"_000),", "});",
		"if (!response.ok) throw new Error('no token: ' + await response.text());", "", "const { token } = await response.json();", "console.log(token);")
}

func writeJava(c *code, call Call) {
	c.lines("import java.net.URI;", "import java.net.URLEncoder;", "import java.net.http.HttpClient;", "import java.net.http.HttpRequest;",
		"import java.net.http.HttpResponse;", "import java.nio.charset.StandardCharsets;", "import java.time.Duration;", "import java.util.ArrayList;", "import java.util.List;",
		"import java.util.regex.Matcher;", "import java.util.regex.Pattern;", "",
		"public class Sample {", "    public static void main(String[] args) throws Exception {", "        String[][] form = {")
	c.form(call.Form, likeC.quote, "            {", ", ", "},", "},")
	c.lines("        };", "        List<String> pairs = new ArrayList<>();", "        for (String[] pair : form) {",
		`            pairs.add(pair[0] + "=" + URLEncoder.encode(pair[1], StandardCharsets.UTF_8));`, "        }", "",
		"        HttpRequest request = HttpRequest.newBuilder(URI.create("+likeC.quote(call.URL)+"))",
		"            .timeout(Duration.ofSeconds("+patience+"))",
		`            .header("Content-Type", "application/x-www-form-urlencoded")`,
		`            .POST(HttpRequest.BodyPublishers.ofString(String.join("&", pairs)))`, "            .build();",
		"        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());",
		"        // The JDK reads no JSON, and a token has nothing that JSON escapes.",
		`        Matcher token = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"").matcher(response.body());`,
		"        if (response.statusCode() != 200 || !token.find()) {", `            throw new IllegalStateException("no token: " + response.body());`, "        }",
		"        System.out.println(token.group(1));", "    }", "}")
}

func writeCSharp(c *code, call Call) {
	c.lines("using System.Text.Json;", "", "var form = new Dictionary<string, string>", "{")
	c.form(call.Form, likeC.quote, "    [", "] = ", ",", ",")
	c.lines("};", "", "using var client = new HttpClient { Timeout = TimeSpan.FromSeconds("+patience+") };", "var response = await client.PostAsync("+likeC.quote(call.URL)+", new FormUrlEncodedContent(form));",
		"var body = await response.Content.ReadAsStringAsync();", `if (!response.IsSuccessStatusCode) throw new Exception("no token: " + body);`, "",
		`Console.WriteLine(JsonDocument.Parse(body).RootElement.GetProperty("token").GetString());`)
}

func writePHP(c *code, call Call) {
	c.lines("<?php", "$form = [")
	c.form(call.Form, likeJS.quote, "    ", " => ", ",", ",")
	c.lines("];", "$request = curl_init("+likeJS.quote(call.URL)+");", "curl_setopt_array($request, [", "    CURLOPT_POSTFIELDS => http_build_query($form),",
		"    CURLOPT_RETURNTRANSFER => true,", "    CURLOPT_TIMEOUT => "+patience+",", "]);", "$body = curl_exec($request);", "if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {",
		`    fwrite(STDERR, 'no token: ' . ($body ?: curl_error($request)) . "\n");`, "    exit(1);", "}", "", `echo json_decode($body)->token, "\n";`)
}

// samples are the call in all languages, highlighted.
func samples(c Call) []templates.Panel {
	var panels []templates.Panel
	for _, l := range Languages {
		html, ok := highlight(l.Lexer, l.Sample(c))
		if !ok {
			panic("portal: the highlighter does not know " + l.Lexer)
		}
		panels = append(panels, templates.Panel{Key: l.Key, Title: l.Title, HTML: html})
	}
	return panels
}
