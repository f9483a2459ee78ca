package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/gateway"
	"playtoken/internal/issue"
	"playtoken/internal/metrics"
	"playtoken/internal/service"
	"playtoken/internal/visible"
	"playtoken/token"
)

func serveCommand() *cli.Command {
	return &cli.Command{
		Name:  "serve",
		Usage: "serve the token endpoint",
		Description: "The first start in the test environment makes a database and a sealing key in DIR. In production it makes the database, and\n" +
			"the sealing keys have to be there: in the environment variable " + sealingKeysVariable + ", in FILE, or in DIR/production.keys.\n" +
			"No other command makes a database or a key in a folder that has none, but for sealing-keys add.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "addr", Value: "127.0.0.1:8787", Usage: "listen on `ADDRESS`"},
			dataFlag(),
			environmentFlag(),
			sealingKeysFlag(),
			&cli.StringFlag{Name: "site", Usage: "serve the portal from `DIR`"},
			&cli.StringFlag{Name: "public-url", Usage: "the `URL` under which clients reach this server, for the links it gives out"},
			&cli.StringFlag{Name: "license-url", Usage: "the license acquisition `URL` of services without one of their own"},
			&cli.StringFlag{Name: "trusted-proxy", Usage: "believe X-Forwarded-For from these `ADDRESSES` or CIDR prefixes, with commas between them"},
			&cli.BoolFlag{Name: "single-use", Usage: "let each token be redeemed once, whether the license server asks for that or not"},
			maxStoredKeysFlag(),
			&cli.StringFlag{Name: "playready", Value: gateway.TestServer, Usage: "redeem players' tokens at the PlayReady test license server at `URL`, in the test environment; off for nowhere"},
			&cli.StringFlag{Name: "metrics", Usage: "serve metrics for Prometheus at `ADDRESS`, which nobody else should reach; without it, nowhere"},
			&cli.IntFlag{Name: "max-connections", Usage: fmt.Sprintf(
				"have `N` connections open at a time, and one in %d of them with one client address (default: %d, or half of the file descriptors if that is less)",
				service.ClientShare, service.DefaultConnections)},
			&cli.IntFlag{Name: "max-requests", Usage: fmt.Sprintf(
				"have `N` requests under way at a time, and one in %d of them of one client address (default: half of the connections)", service.ClientShare)},
			&cli.BoolFlag{Name: "demo", Usage: "add the demo service with 1,000,000 tokens (test environment only)"},
		}, append(keyStorageFlags(), recordFlags()...)...),
		Action: serve,
	}
}

func serve(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return fmt.Errorf("serve takes no argument, but got %q", c.Args().First())
	}
	env, err := environment(c)
	if err != nil {
		return err
	}
	if err := firstStart(c, env); err != nil {
		return err
	}
	ring, err := openRing(c, env)
	if err != nil {
		return err
	}
	storage, err := openKeyStorage(c)
	if err != nil {
		return err
	}
	playReady, err := playReadyServer(c, env)
	if err != nil {
		return err
	}
	days, addresses, err := recordSettings(c)
	if err != nil {
		return err
	}
	maxStoredKeys, err := maxStoredKeys(c)
	if err != nil {
		return err
	}
	trusted, err := service.ParseTrustedProxies(c.String("trusted-proxy"))
	if err != nil {
		return err
	}
	if c.Int("max-connections") < 0 || c.Int("max-requests") < 0 {
		return errors.New("-max-connections and -max-requests are not negative")
	}
	// Whoever reads what this process prints may stop reading, or end: neither stops an answer or ends the process.
	signal.Ignore(syscall.SIGPIPE)
	logged := service.NewLogQueue(c.Root().ErrWriter)
	defer logged.Close()
	log := service.NewLog(logged)
	library := service.LibraryLog(log)
	stdlog.SetOutput(library.Writer())
	stdlog.SetFlags(library.Flags())
	store, err := service.OpenStore(ctx, databaseFile(c, env), true)
	if err != nil {
		return err
	}
	defer store.Close()
	if c.Bool("demo") {
		if err := store.AddDemo(ctx, env, time.Now()); err != nil {
			return err
		}
	}
	var site http.Handler // nil without one
	var sites *service.Swapped
	if c.String("site") != "" {
		first, err := openSite(c)
		if err != nil {
			return err
		}
		sites = service.Swap(first)
		site = sites
	}

	listener, err := net.Listen("tcp", c.String("addr"))
	if err != nil {
		return err
	}
	public, err := publicURL(c.String("public-url"), listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	licenseURL := c.String("license-url")
	if licenseURL == "" {
		licenseURL = public + gateway.Path
	}
	if err := service.CheckLicenseURL(licenseURL); err != nil {
		return errors.Join(fmt.Errorf("-license-url: %w", err), listener.Close())
	}
	limits, err := service.NewLimits(service.LimitOptions{
		Connections: c.Int("max-connections"), Requests: c.Int("max-requests"), Trusted: trusted, Docs: public, Log: log,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("-max-connections: %w", err), listener.Close())
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limits.Memory())
	}
	recorder := service.NewRecorder(store, service.RecordOptions{Addresses: addresses, Log: log, Now: time.Now})
	defer recorder.Close()
	observe, metricsURL, err := serveMetrics(ctx, c, store, log, metrics.Sources{
		RecordsDropped: recorder.Dropped, LogLinesDropped: logged.Dropped, Pressure: limits.Pressure,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("-metrics: %w", err), listener.Close())
	}
	var recorded service.Recorder
	if days > 0 {
		recorded = recorder
	}
	if env == playtoken.Production && c.String("license-url") == "" {
		log.Warn("services without a license acquisition URL of their own send players to a path where nothing is: set -license-url", "url", licenseURL)
	}
	client, forwarder := service.NewKeyStorage(0), service.NewForwarder()
	handler := func(ring *token.Ring) (http.Handler, error) {
		endpoint, err := issue.New(issue.Config{
			Environment: env, Ring: ring, LicenseURL: licenseURL, Docs: public, Random: rand.Reader, KeyStorage: storage,
			StoredKeys: service.StoredKeys,
		})
		if err != nil {
			return nil, err
		}
		return service.Handler(service.Options{
			Endpoint: endpoint, Accounts: store, KeyStorage: client, Healthy: store.Healthy, Log: log,
			Client: trusted.Client, Site: site, Now: time.Now, Ring: ring, SingleUse: c.Bool("single-use"), MaxStoredKeys: maxStoredKeys,
			Records: recorded, Observe: observe, PlayReady: playReady, Forwarder: forwarder,
		}), nil
	}
	first, err := handler(ring)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	served := service.Swap(first)
	stop := onHangup(func() {
		if sites != nil {
			if next, err := openSite(c); err != nil {
				log.Error("site not read again; the present one stays", "error", err)
			} else {
				sites.Set(next)
				log.Info("site read again")
			}
		}
		ring, err := openRing(c, env)
		if err == nil {
			var next http.Handler
			if next, err = handler(ring); err == nil {
				served.Set(next)
				log.Info("sealing keys read again", "ring", ring)
				return
			}
		}
		// The text names the file and the mistake in it, and nothing of a key.
		log.Error("sealing keys not read again; the present ones stay", "error", err.Error())
	})
	defer stop()
	announced := service.NewLogQueue(c.Root().Writer)
	defer announced.Close()
	if err := announce(announced, public, metricsURL, c, env); err != nil {
		return errors.Join(err, listener.Close())
	}
	keeping, end := context.WithCancel(ctx)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		keepHouse(keeping, store, days, log)
	}()
	defer func() {
		end()
		<-kept
	}()
	if err := service.Serve(ctx, listener, served, limits); err != nil {
		sayError(logged, err, nil)
		return errPrinted
	}
	return nil
}

// openSite opens the folder of -site anew. Requests that have begun keep the folder that they began
// with, so nothing closes it but the garbage collector.
func openSite(c *cli.Command) (http.Handler, error) {
	root, err := os.OpenRoot(c.String("site"))
	if err != nil {
		return nil, fmt.Errorf("-site: %w", err)
	}
	return service.Site(root.FS())
}

// playReadyServer is the URL of the flag, "" for none. Production has a license server of its own.
func playReadyServer(c *cli.Command, env playtoken.Environment) (string, error) {
	if env == playtoken.Production {
		if c.IsSet("playready") && c.String("playready") != "off" {
			return "", errors.New("-playready is for the test environment: the test license server gives licenses to anyone")
		}
		return "", nil
	}
	url, err := gateway.ReadUpstream(c.String("playready"))
	if err != nil {
		return "", fmt.Errorf("-playready: %w", err)
	}
	return url, nil
}

// onHangup calls f for each SIGHUP, until the function that it returns is called.
func onHangup(f func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
				f()
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

// publicURL is the root of the links that the server gives out, without a final slash.
func publicURL(given string, listening net.Addr) (string, error) {
	if given == "" {
		return "http://" + listening.String(), nil
	}
	public, err := service.ParsePublicURL(given)
	if err != nil {
		return "", fmt.Errorf("-public-url: %w", err)
	}
	return public, nil
}

// announce says where the server is, where its data lies, and with the demo service, what to try.
func announce(out io.Writer, public, metricsURL string, c *cli.Command, env playtoken.Environment) error {
	data, err := filepath.Abs(c.String("data"))
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Playtoken %s serves the %s environment at %s\nDatabases and sealing keys lie in %s\n",
		versionLine(), env, public, visible.Line(data))
	if metricsURL != "" {
		text += "Metrics are at " + metricsURL + "\n"
	}
	if c.Bool("demo") {
		text += fmt.Sprintf("\nTry it:\n\n  curl %s%s --data '%s'\n\n", public, issue.Path, demoRequest())
	}
	_, err = io.WriteString(out, text)
	return err
}

// demoRequest is the specification's sample request: every required parameter with the table's example.
func demoRequest() string {
	var pairs []string
	for _, p := range playtoken.Parameters() {
		switch {
		case p.Name == "customerAuthenticator":
			pairs = append(pairs, p.Name+"="+service.DemoAuthenticator)
		case p.IsRequired(func(string) string { return "" }):
			pairs = append(pairs, p.Name+"="+p.Example)
		}
	}
	return strings.Join(pairs, "&")
}
