// Package cmdlet reads the request from the arguments of Invoke-WebRequest and Invoke-RestMethod,
// the cmdlets of PowerShell that send requests.
package cmdlet

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/derived"
	"playtoken/paste/note"
	"playtoken/paste/request"
	"playtoken/paste/shell"
)

// The parameters of Invoke-WebRequest and Invoke-RestMethod. Those that matter here come first.
// PowerShell accepts any unambiguous beginning of a name.
const (
	parametersWithArgument = " Uri Body Method ContentType Headers InFile Form CustomMethod Authentication" +
		" Certificate CertificateThumbprint ConnectionTimeoutSeconds Credential ErrorAction ErrorVariable HttpVersion" +
		" InformationAction MaximumFollowRelLink MaximumRedirection MaximumRetryCount OperationTimeoutSeconds OutFile" +
		" OutVariable ProgressAction Proxy ProxyCredential ResponseHeadersVariable RetryIntervalSec SessionVariable" +
		" SslProtocol StatusCodeVariable TimeoutSec Token TransferEncoding UnixSocket UserAgent WarningAction" +
		" WebSession "
	parametersWithout = " AllowInsecureRedirect AllowUnencryptedAuthentication Debug DisableKeepAlive" +
		" FollowRelLink NoProxy PassThru PreserveAuthorizationOnRedirect PreserveHttpMethodOnRedirect" +
		" ProxyUseDefaultCredentials Resume SkipCertificateCheck SkipHeaderValidation SkipHttpErrorCheck" +
		" UseBasicParsing UseDefaultCredentials Verbose "
)

// parameter returns the full name of the parameter that begins with name, and whether it
// takes an argument.
func parameter(name string) (full string, argument, ok bool) {
	if name == "" {
		return "", false, false
	}
	for _, names := range [...]string{parametersWithArgument, parametersWithout} {
		if at := ascii.IndexFold(names, " "+name) + 1; at > 0 {
			return names[at : at+strings.IndexByte(names[at:], ' ')], names == parametersWithArgument, true
		}
	}
	return "", false, false
}

// IsCall reports whether curl is the alias of Invoke-WebRequest in a call with these arguments.
func IsCall(w *shell.Words, values []shell.Value) bool {
	for _, v := range values {
		if v.Bare && ascii.EqualFold(w.Content(v.Word), "-uri") {
			return true
		}
	}
	return false
}

// Read reads the request from the arguments of Invoke-WebRequest or Invoke-RestMethod, whose texts
// are in w.
func Read(r *request.Request, w *shell.Words, values []shell.Value) {
	var url, body, form *shell.Value
	r.Method = "GET"
	if len(values) > 0 {
		r.Anchor = values[len(values)-1].End
	}
	for k := 1; k < len(values); k++ {
		v := &values[k]
		name := w.Content(v.Word)
		if dash := chars.SmartDashAt(name, 0); v.Bare && dash > 0 {
			name = "-" + name[dash:] // PowerShell treats it as a dash
		}
		if !v.Bare || len(name) < 2 || name[0] != '-' || !ascii.IsLetter(name[1]) {
			if url == nil && !v.Bad {
				url = v
			}
			continue
		}
		name, _, attached := strings.Cut(name[1:], ":")
		name, argument, ok := parameter(name)
		if !ok {
			r.Notes.Add(note.UnknownOption, v.Start, v.End)
			continue
		}
		if !argument {
			continue
		}
		option := w.Content(v.Word)
		if attached {
			rest := *v
			rest.From += strings.IndexByte(option, ':') + 1
			if rest.From == rest.To && k+1 < len(values) {
				k++
				rest = values[k]
			}
			v = &rest
		} else {
			if k+1 == len(values) {
				r.Notes.AddOption(note.MissingArgument, "-"+name, v.Start, v.End)
				break
			}
			k++
			v = &values[k]
		}
		at := v.Span
		switch name {
		case "Uri":
			url = v
		case "Body":
			body = v
		case "Form":
			form = v
		case "Method":
			r.Method, r.MethodAt = ascii.ToUpper(w.Content(v.Word)), at
		case "CustomMethod":
			r.Method, r.MethodAt = w.Content(v.Word), at
		case "ContentType":
			r.SetContentType(w.Content(v.Word), at)
		case "Headers":
			for _, p := range v.Pairs {
				if ascii.EqualFold(w.Content(p.Key.Word), "Content-Type") {
					r.SetContentType(w.Content(p.Value.Word), derived.Span{Start: p.Key.Start, End: p.Value.End})
				}
			}
		case "InFile":
			r.Notes.AddOption(note.FileNotRead, "-InFile", at.Start, at.End)
		}
	}
	if url != nil && !url.Bad && !url.Hash {
		r.ReadURL(&w.Text, url.From, url.To, "http://")
	} else {
		r.Notes.Add(note.NoURL, r.Anchor, r.Anchor)
		if url != nil {
			r.Unread = url.Span
		}
	}
	if form != nil {
		r.Multipart("-Form", form.Span)
		if body == nil { // PowerShell refuses -Body with -Form
			addPairs(&r.Body, w, form.Pairs)
		}
	}
	if body == nil {
		return
	}
	if body.Bad {
		r.Unread = body.Span
		return
	}
	switch {
	case !body.Hash:
		r.Body.Splice(&w.Text, body.From, body.To)
	case r.Method == "GET":
		addPairs(&r.Query, w, body.Pairs)
	default:
		addPairs(&r.Body, w, body.Pairs)
	}
}

// addPairs appends a hash table as a form.
func addPairs(d *derived.Text, w *shell.Words, pairs []shell.Pair) {
	for _, p := range pairs {
		if len(d.Bytes) > 0 {
			d.Add("&", p.Key.Start, p.Key.Start, derived.Replaced)
		}
		d.Encode(&w.Text, p.Key.From, p.Key.To)
		d.Add("=", p.Key.End, p.Value.Start, derived.Replaced)
		d.Encode(&w.Text, p.Value.From, p.Value.To)
	}
}
