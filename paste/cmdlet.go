package paste

import (
	"strings"

	"playtoken/internal/ascii"
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

var parameterTables = [...]struct {
	names, lower string
	argument     bool
}{
	{parametersWithArgument, ascii.ToLower(parametersWithArgument), true},
	{parametersWithout, ascii.ToLower(parametersWithout), false},
}

// cmdletParameter returns the full name of the parameter that begins with name, and whether it
// takes an argument.
func cmdletParameter(name string) (full string, argument, ok bool) {
	if name == "" {
		return "", false, false
	}
	for i := range parameterTables {
		table := &parameterTables[i]
		if at := strings.Index(table.lower, " "+ascii.ToLower(name)) + 1; at > 0 {
			return table.names[at : at+strings.IndexByte(table.names[at:], ' ')], table.argument, true
		}
	}
	return "", false, false
}

// readCmdlet reads the request from the arguments of Invoke-WebRequest or Invoke-RestMethod.
func (r *reader) readCmdlet(l *psLexer, values []psValue) {
	var url, body, form *psValue
	r.method = "GET"
	if len(values) > 0 {
		r.anchor = values[len(values)-1].end
	}
	for k := 1; k < len(values); k++ {
		v := &values[k]
		name := l.content(v.word)
		if dash := smartDashAt(name, 0); v.bare && dash > 0 {
			name = "-" + name[dash:] // PowerShell treats it as a dash
		}
		if !v.bare || len(name) < 2 || name[0] != '-' || !isLetter(name[1]) {
			if url == nil && !v.bad {
				url = v
			}
			continue
		}
		name, _, attached := strings.Cut(name[1:], ":")
		name, argument, ok := cmdletParameter(name)
		if !ok {
			r.note(noteUnknownOption, v.start, v.end)
			continue
		}
		if !argument {
			continue
		}
		option := l.content(v.word)
		if attached {
			rest := *v
			rest.from += strings.IndexByte(option, ':') + 1
			if rest.from == rest.to && k+1 < len(values) {
				k++
				rest = values[k]
			}
			v = &rest
		} else {
			if k+1 == len(values) {
				r.noteOption(noteMissingArgument, "-"+name, v.start, v.end)
				break
			}
			k++
			v = &values[k]
		}
		at := span{v.start, v.end}
		switch name {
		case "Uri":
			url = v
		case "Body":
			body = v
		case "Form":
			form = v
		case "Method":
			r.method, r.methodAt = ascii.ToUpper(l.content(v.word)), at
		case "CustomMethod":
			r.method, r.methodAt = l.content(v.word), at
		case "ContentType":
			r.setContentType(l.content(v.word), at)
		case "Headers":
			for _, p := range v.pairs {
				if ascii.EqualFold(l.content(p.key.word), "Content-Type") {
					r.setContentType(l.content(p.value.word), span{p.key.start, p.value.end})
				}
			}
		case "InFile":
			r.noteOption(noteFileNotRead, "-InFile", at.start, at.end)
		}
	}
	if url != nil && !url.bad && !url.hash {
		r.readURL(&l.derived, url.from, url.to, "http://")
	} else {
		r.note(noteNoURL, r.anchor, r.anchor)
	}
	if form != nil {
		r.multipart("-Form", span{form.start, form.end})
		if body == nil { // PowerShell refuses -Body with -Form
			r.pairs(&r.body, l, form.pairs)
		}
	}
	if body == nil || body.bad {
		return
	}
	switch {
	case !body.hash:
		r.body.splice(&l.derived, body.from, body.to)
	case r.method == "GET":
		r.pairs(&r.query, l, body.pairs)
	default:
		r.pairs(&r.body, l, body.pairs)
	}
}

// pairs appends a hash table as a form.
func (r *reader) pairs(d *derived, l *psLexer, pairs []psPair) {
	for _, p := range pairs {
		if len(d.bytes) > 0 {
			d.add("&", p.key.start, p.key.start, replaced)
		}
		d.encode(&l.derived, p.key.from, p.key.to)
		d.add("=", p.key.end, p.value.start, replaced)
		d.encode(&l.derived, p.value.from, p.value.to)
	}
}
