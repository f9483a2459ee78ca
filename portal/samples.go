package portal

import (
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

// A Language is a language that samples are written in.
type Language struct {
	// Key names the language in the page, Title for people, Lexer for the highlighter.
	Key, Title, Lexer string
	// File is the name under which a sample can be run.
	File  string
	write func(*code, Call)
}

// Languages are the languages of the samples, in the order in which they are shown.
var Languages = []Language{
	{"bash", "curl", "bash", "sample.sh", writeBash},
	{"cmd", "curl (cmd)", "bat", "sample.cmd", writeCmd},
	{"powershell", "PowerShell", "powershell", "sample.ps1", writePowerShell},
	{"go", "Go", "go", "main.go", writeGo},
	{"python", "Python", "python", "sample.py", writePython},
	{"node", "Node", "javascript", "sample.mjs", writeNode},
	{"java", "Java", "java", "Sample.java", writeJava},
	{"csharp", "C#", "csharp", "Sample.cs", writeCSharp},
	{"php", "PHP", "php", "sample.php", writePHP},
}

// Sample writes the call in the language.
func (l Language) Sample(c Call) string {
	var w code
	l.write(&w, c)
	return w.String()
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
	c.lines("curl " + singleQuoted(call.URL) + " \\")
	for i, p := range call.Form {
		end := " \\"
		if i == len(call.Form)-1 {
			end = ""
		}
		c.lines("  --data-urlencode " + singleQuoted(p[0]+"="+p[1]) + end)
	}
}

// singleQuoted quotes for a POSIX shell.
func singleQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func writeCmd(c *code, call Call) {
	c.lines("curl " + cmdQuoted(call.URL) + " ^")
	for i, p := range call.Form {
		end := " ^"
		if i == len(call.Form)-1 {
			end = ""
		}
		c.lines("  --data-urlencode " + cmdQuoted(p[0]+"="+p[1]) + end)
	}
}

// cmdQuoted quotes for a program run by a batch file: in quotes a ^ is itself, and a % is written twice.
func cmdQuoted(s string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, "%", "%%").Replace(s) + `"`
}

func writePowerShell(c *code, call Call) {
	c.lines("$form = [ordered]@{")
	c.form(call.Form, powerShellQuoted, "  ", " = ", "", "")
	c.lines("}", "", "$answer = Invoke-RestMethod -Method Post -Uri "+powerShellQuoted(call.URL)+" `",
		"  -Headers @{ Accept = 'application/json' } -Body $form", "", "$answer.token")
}

func powerShellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// cQuoted quotes as the languages do that took their strings from C.
func cQuoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func writeGo(c *code, call Call) {
	c.lines("package main", "", "import (", `	"encoding/json"`, `	"fmt"`, `	"io"`, `	"log"`, `	"net/http"`, `	"net/url"`, ")", "",
		"func main() {", "	form := url.Values{")
	c.form(call.Form, cQuoted, "\t\t", ": {", "},", "},")
	c.lines("	}", "	response, err := http.PostForm("+cQuoted(call.URL)+", form)",
		"	if err != nil {", "		log.Fatal(err)", "	}", "	defer response.Body.Close()",
		"	body, err := io.ReadAll(response.Body)", "	if err != nil {", "		log.Fatal(err)", "	}",
		"	if response.StatusCode != http.StatusOK {", `		log.Fatalf("no token: %s", body)`, "	}", "",
		"	var answer struct {", "		LicenseAcquisitionURL string `json:\"licenseAcquisitionUrl\"`",
		"		Token                 string `json:\"token\"`", "	}",
		"	if err := json.Unmarshal(body, &answer); err != nil {", "		log.Fatal(err)", "	}", "	fmt.Println(answer.Token)", "}")
}

func writePython(c *code, call Call) {
	c.lines("import json", "import sys", "import urllib.error", "import urllib.parse", "import urllib.request", "", "form = {")
	c.form(call.Form, cQuoted, "    ", ": ", ",", ",")
	c.lines("}", "body = urllib.parse.urlencode(form).encode()", "try:",
		"    with urllib.request.urlopen("+cQuoted(call.URL)+", body) as response:", "        answer = json.load(response)",
		"except urllib.error.HTTPError as error:", `    sys.exit("no token: " + error.read().decode())`, "",
		`print(answer["token"])`)
}

// jsQuoted quotes for JavaScript and PHP, whose strings in single quotes hold everything but the quote and the backslash.
func jsQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}

func writeNode(c *code, call Call) {
	c.lines("const form = new URLSearchParams({")
	c.form(call.Form, jsQuoted, "  ", ": ", ",", ",")
	c.lines("});", "", "const response = await fetch("+jsQuoted(call.URL)+", { method: 'POST', body: form });",
		"if (!response.ok) throw new Error('no token: ' + await response.text());", "", "const { token } = await response.json();", "console.log(token);")
}

func writeJava(c *code, call Call) {
	c.lines("import java.net.URI;", "import java.net.URLEncoder;", "import java.net.http.HttpClient;", "import java.net.http.HttpRequest;",
		"import java.net.http.HttpResponse;", "import java.nio.charset.StandardCharsets;", "import java.util.ArrayList;", "import java.util.List;", "",
		"public class Sample {", "    public static void main(String[] args) throws Exception {", "        String[][] form = {")
	c.form(call.Form, cQuoted, "            {", ", ", "},", "},")
	c.lines("        };", "        List<String> pairs = new ArrayList<>();", "        for (String[] pair : form) {",
		`            pairs.add(pair[0] + "=" + URLEncoder.encode(pair[1], StandardCharsets.UTF_8));`, "        }", "",
		"        HttpRequest request = HttpRequest.newBuilder(URI.create("+cQuoted(call.URL)+"))",
		`            .header("Content-Type", "application/x-www-form-urlencoded")`,
		`            .POST(HttpRequest.BodyPublishers.ofString(String.join("&", pairs)))`, "            .build();",
		"        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());",
		"        if (response.statusCode() != 200) {", `            throw new IllegalStateException("no token: " + response.body());`, "        }",
		"        System.out.println(response.body());", "    }", "}")
}

func writeCSharp(c *code, call Call) {
	c.lines("using System.Text.Json;", "", "var form = new Dictionary<string, string>", "{")
	c.form(call.Form, cQuoted, "    [", "] = ", ",", ",")
	c.lines("};", "", "using var client = new HttpClient();", "var response = await client.PostAsync("+cQuoted(call.URL)+", new FormUrlEncodedContent(form));",
		"var body = await response.Content.ReadAsStringAsync();", `if (!response.IsSuccessStatusCode) throw new Exception("no token: " + body);`, "",
		`Console.WriteLine(JsonDocument.Parse(body).RootElement.GetProperty("token").GetString());`)
}

func writePHP(c *code, call Call) {
	c.lines("<?php", "$form = [")
	c.form(call.Form, jsQuoted, "    ", " => ", ",", ",")
	c.lines("];", "$request = curl_init("+jsQuoted(call.URL)+");", "curl_setopt_array($request, [", "    CURLOPT_POSTFIELDS => http_build_query($form),",
		"    CURLOPT_RETURNTRANSFER => true,", "]);", "$body = curl_exec($request);", "if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {",
		`    exit("no token: $body\n");`, "}", "", `echo json_decode($body)->token, "\n";`)
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
