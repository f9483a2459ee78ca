package samples

// The programs of the languages. Each has a time-out, and ends with a non-zero status if it gets no
// token.

var bash = program{
	head:  "curl --fail-with-body --max-time {seconds} {url} \\\n",
	pairs: pairs{before: "  --data-urlencode ", after: " \\"},
}

var cmd = program{
	head:  "curl --fail-with-body --max-time {seconds} {url} ^\n",
	pairs: pairs{before: "  --data-urlencode ", after: " ^"},
}

var powerShell = program{
	head: `$ErrorActionPreference = 'Stop'
$form = [ordered]@{
`,
	pairs: pairs{before: "  ", between: " = "},
	tail: `}

$answer = Invoke-RestMethod -Method Post -Uri {url} ` + "`" + `
  -Headers @{ Accept = 'application/json' } -TimeoutSec {seconds} -Body $form

$answer.token
`,
}

var golang = program{
	head: `package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"time"
)

func main() {
	form := url.Values{
`,
	pairs: pairs{before: "\t\t", between: ": {", after: "},", last: "},"},
	tail: `	}
	client := http.Client{Timeout: {seconds} * time.Second}
	response, err := client.PostForm({url}, form)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		log.Fatalf("no token: %s", body)
	}

	var answer struct {
		LicenseAcquisitionURL string ` + "`json:\"licenseAcquisitionUrl\"`" + `
		Token                 string ` + "`json:\"token\"`" + `
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Token)
}
`,
}

var python = program{
	head: `import json
import sys
import urllib.error
import urllib.parse
import urllib.request

form = {
`,
	pairs: pairs{before: "    ", between: ": ", after: ",", last: ","},
	tail: `}
body = urllib.parse.urlencode(form).encode()
try:
    with urllib.request.urlopen({url}, body, timeout={seconds}) as response:
        answer = json.load(response)
except urllib.error.HTTPError as error:
    sys.exit("no token: " + error.read().decode())

print(answer["token"])
`,
}

var node = program{
	head: `const form = new URLSearchParams({
`,
	pairs: pairs{before: "  ", between: ": ", after: ",", last: ","},
	tail: `});

const response = await fetch({url}, {
  method: 'POST', body: form, signal: AbortSignal.timeout({seconds}_000),
});
if (!response.ok) throw new Error('no token: ' + await response.text());

const { token } = await response.json();
console.log(token);
`,
}

var java = program{
	head: `import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Sample {
    public static void main(String[] args) throws Exception {
        String[][] form = {
`,
	pairs: pairs{before: "            {", between: ", ", after: "},", last: "},"},
	tail: `        };
        List<String> pairs = new ArrayList<>();
        for (String[] pair : form) {
            pairs.add(pair[0] + "=" + URLEncoder.encode(pair[1], StandardCharsets.UTF_8));
        }

        HttpRequest request = HttpRequest.newBuilder(URI.create({url}))
            .timeout(Duration.ofSeconds({seconds}))
            .header("Content-Type", "{type}")
            .POST(HttpRequest.BodyPublishers.ofString(String.join("&", pairs)))
            .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        // The JDK reads no JSON, and a token has nothing that JSON escapes.
        Matcher token = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"").matcher(response.body());
        if (response.statusCode() != 200 || !token.find()) {
            throw new IllegalStateException("no token: " + response.body());
        }
        System.out.println(token.group(1));
    }
}
`,
}

var cSharp = program{
	head: `using System.Text.Json;

var form = new Dictionary<string, string>
{
`,
	pairs: pairs{before: "    [", between: "] = ", after: ",", last: ","},
	tail: `};

using var client = new HttpClient { Timeout = TimeSpan.FromSeconds({seconds}) };
var response = await client.PostAsync({url}, new FormUrlEncodedContent(form));
var body = await response.Content.ReadAsStringAsync();
if (!response.IsSuccessStatusCode) throw new Exception("no token: " + body);

Console.WriteLine(JsonDocument.Parse(body).RootElement.GetProperty("token").GetString());
`,
}

var php = program{
	head: `<?php
$form = [
`,
	pairs: pairs{before: "    ", between: " => ", after: ",", last: ","},
	tail: `];
$request = curl_init({url});
curl_setopt_array($request, [
    CURLOPT_POSTFIELDS => http_build_query($form),
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => {seconds},
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    fwrite(STDERR, 'no token: ' . ($body ?: curl_error($request)) . "\n");
    exit(1);
}

echo json_decode($body)->token, "\n";
`,
}
