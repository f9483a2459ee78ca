package manage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/textproto"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/internal/api"
	"playtoken/internal/keyfile"
)

const (
	// remoteTime is the time limit of a request to a service.
	remoteTime = time.Minute
	// maxAnswer is the number of bytes of an answer at most.
	maxAnswer = 16 << 20
	// maxWait is the number of seconds at most that a command waits for the next minute.
	maxWait = 60
)

// remote answers with a service at a URL.
type remote struct {
	root       string
	credential string
	headers    http.Header
	client     *http.Client
	admitted   bool // whether the service has answered a request of this command
}

// newRemote reads the flags about a service. The credential comes from a file or the environment,
// since other users of the machine can see the values of flags.
func newRemote(c *cli.Command) (service, error) {
	root, err := readRoot(c.String("at"))
	if err != nil {
		return nil, err
	}
	credential, err := ReadCredential(c, "credential")
	if err != nil {
		return nil, err
	}
	if credential == "" {
		return nil, errors.New("-at needs the credential of an operator: name its file with -credential, or set " +
			CredentialVariable)
	}
	headers := http.Header{}
	if file := c.String("headers"); file != "" {
		text, err := keyfile.ReadSecret(file)
		if err != nil {
			return nil, fmt.Errorf("-headers: %w", err)
		}
		lines := textproto.NewReader(bufio.NewReader(strings.NewReader(strings.TrimSpace(text) + "\n\n")))
		fields, err := lines.ReadMIMEHeader()
		if err != nil {
			return nil, errors.New("-headers: the file has a line that is not a name, a colon and a value")
		}
		headers = http.Header(fields)
	}
	return &remote{root: root, credential: credential, headers: headers, client: &http.Client{
		Timeout: remoteTime,
		// A redirect could lead to a server that must not get the credential.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// ReadCredential reads the credential of an operator from the file that a flag names, or from the
// environment. It returns "" without either.
func ReadCredential(c *cli.Command, flag string) (string, error) {
	credential := os.Getenv(CredentialVariable)
	if file := c.String(flag); file != "" {
		var err error
		if credential, err = keyfile.ReadSecret(file); err != nil {
			return "", fmt.Errorf("-%s: %w", flag, err)
		}
	}
	return strings.TrimSpace(credential), nil
}

// readRoot reads the URL of -at. Without TLS only the machine itself may get a credential.
func readRoot(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		strings.Trim(u.Path, "/") != "" {
		return "", errors.New("-at must be the root URL of a service, such as https://tokens.example.com")
	}
	address, err := netip.ParseAddr(u.Hostname())
	loopback := u.Hostname() == "localhost" || err == nil && address.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return "", errors.New("-at must begin with https://, unless the service is on this machine")
	}
	return u.Scheme + "://" + u.Host, nil
}

// Close implements service.
func (r *remote) Close() error {
	r.client.CloseIdleConnections()
	return nil
}

// ask implements service. If the pages of a list exceed the requests that an operator may send in a
// minute, it waits for the next minute.
func (r *remote) ask(ctx context.Context, asked request) (answer, error) {
	for {
		a, wait, err := r.send(ctx, asked)
		if err != nil || a.status != http.StatusTooManyRequests || !r.admitted {
			r.admitted = r.admitted || a.status/100 == 2
			return a, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return answer{}, ctx.Err()
		}
	}
}

// send sends a request once. It returns the time of Retry-After too.
func (r *remote) send(ctx context.Context, asked request) (found answer, wait time.Duration, err error) {
	address := r.root + asked.path
	if asked.query != "" {
		address += "?" + asked.query
	}
	q, err := http.NewRequestWithContext(ctx, asked.method, address, bytes.NewReader(asked.body))
	if err != nil {
		return found, 0, errors.New("the request cannot be sent")
	}
	q.Header = r.headers.Clone()
	q.Header.Set("Authorization", "Bearer "+r.credential)
	if asked.body != nil {
		q.Header.Set("Content-Type", api.JSON)
	}
	if asked.ifMatch != "" {
		q.Header.Set("If-Match", asked.ifMatch)
	}
	a, err := r.client.Do(q)
	if err != nil {
		return found, 0, &Refusal{0, "the service at " + r.root + " does not answer: " + reason(err)}
	}
	defer a.Body.Close()
	body, err := io.ReadAll(io.LimitReader(a.Body, maxAnswer+1))
	if err != nil || len(body) > maxAnswer {
		return found, 0, &Refusal{0, "the answer of " + r.root + " broke off, or is too long"}
	}
	seconds, _ := strconv.Atoi(a.Header.Get("Retry-After")) // 0 without one
	found = answer{a.StatusCode, a.Header.Get("Content-Type"), a.Header.Get("ETag"), body}
	return found, time.Duration(min(seconds, maxWait)) * time.Second, nil
}

// reason describes the error of a request. Only texts of the operating system are foreign, since
// others may repeat a part of an answer.
func reason(err error) string {
	var failed *net.OpError
	if errors.As(err, &failed) {
		return failed.Err.Error()
	}
	var unknown *net.DNSError
	if errors.As(err, &unknown) {
		return "the name of the host is not known"
	}
	return api.ForLog(err)
}
