package curl

import "strings"

// curl's options as of version 8.16: long names with an argument, long names without, and short
// names with an argument. A string is smaller than a map in a browser.
const (
	optionsWithArgument = " abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config" +
		" connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii" +
		" data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr" +
		" dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save expect100-timeout form" +
		" form-string ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode" +
		" happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos" +
		" ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port" +
		" login-options mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy" +
		" oauth2-bearer output output-dir parallel-max parallel-max-host pass pinnedpubkey preproxy proto" +
		" proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers" +
		" proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey" +
		" proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user" +
		" proxy1.0 pubkey quote random-file range rate referer request request-target resolve retry" +
		" retry-delay retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5" +
		" socks5-gssapi-service socks5-hostname speed-limit speed-time ssl-sessions stderr telnet-option" +
		" tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii" +
		" trace-config unix-socket upload-file upload-flags url url-query user user-agent variable" +
		" vlan-priority write-out "

	optionsWithout = " alpn anyauth append basic buffer ca-native cert-status clobber compressed compressed-ssh" +
		" create-dirs crlf digest disable disable-eprt disable-epsv disallow-username-in-url doh-cert-status" +
		" doh-insecure eprt epsv fail fail-early fail-with-body false-start follow form-escape" +
		" ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl ftp-ssl-ccc ftp-ssl-control ftp-ssl-reqd" +
		" get globoff haproxy-protocol head help http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3" +
		" http3-only ignore-content-length include insecure ipv4 ipv6 junk-session-cookies keepalive" +
		" list-only location location-trusted mail-rcpt-allowfails manual metalink mptcp negotiate netrc" +
		" netrc-optional next npn ntlm ntlm-wb out-null parallel parallel-immediate path-as-is post301" +
		" post302 post303 progress-bar progress-meter proxy-anyauth proxy-basic proxy-ca-native proxy-digest" +
		" proxy-http2 proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast" +
		" proxy-ssl-auto-client-cert proxy-tlsv1 proxytunnel raw remote-header-name remote-name" +
		" remote-name-all remote-time remove-on-error retry-all-errors retry-connrefused sasl-ir sessionid" +
		" show-error show-headers silent skip-existing socks5-basic socks5-gssapi socks5-gssapi-nec ssl" +
		" ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2 sslv3" +
		" styled-output suppress-connect-headers tcp-fastopen tcp-nodelay test-event tftp-no-options" +
		" tls-earlydata tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time use-ascii" +
		" verbose version xattr "

	shortWithArgument = "AbcCdDeEFHKmoPQrtTuUwxXyYz"
	shortWithout      = "aBfgGhiIjJklLMnNOpqRsSvVZ#:012346"
)

// inTable searches a sorted table of names, separated by spaces.
func inTable(table, name string) bool {
	low, high := 0, len(table)-1 // positions of spaces
	for low < high {
		mid := low + strings.LastIndexByte(table[low:(low+high+1)/2], ' ')
		end := mid + 1 + strings.IndexByte(table[mid+1:], ' ')
		switch entry := table[mid+1 : end]; {
		case entry == name:
			return true
		case entry < name:
			low = end
		default:
			high = mid
		}
	}
	return false
}

// longOption reports whether curl has a long option of that name, and whether it takes an argument.
func longOption(name string) (argument, ok bool) {
	if inTable(optionsWithArgument, name) {
		return true, true
	}
	return false, inTable(optionsWithout, strings.TrimPrefix(name, "no-"))
}

// shortOption returns the long name of a short option, or the short name if the option does not
// matter here.
func shortOption(c byte) string {
	switch c {
	case 'd':
		return "data"
	case 'F':
		return "form"
	case 'G':
		return "get"
	case 'g':
		return "globoff"
	case 'H':
		return "header"
	case 'I':
		return "head"
	case 'K':
		return "config"
	case 'T':
		return "upload-file"
	case 'X':
		return "request"
	case ':':
		return "next"
	}
	return string([]byte{c})
}
