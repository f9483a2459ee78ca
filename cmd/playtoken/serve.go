package main

import (
	"context"
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
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/condition"
	"playtoken/internal/gateway/urls"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/metrics"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/site"
	"playtoken/internal/store"
	"playtoken/internal/visible"
	"playtoken/token"
)

func serveCommand() *cli.Command {
	return &cli.Command{
		Name:  "serve",
		Usage: "serve the token endpoint",
		Description: "In the test environment the first start creates a database and a sealing key in DIR.\n" +
			"In production it creates the database only. The sealing keys must exist: in the environment\n" +
			"variable " + data.SealingKeysVariable + ", in FILE, or in DIR/production.keys.\n" +
			"In an empty folder no other command creates a database or a key, except sealing-keys add.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "addr", Value: "127.0.0.1:8787", Usage: "listen on `ADDRESS`"},
			data.FolderFlag(),
			data.EnvironmentFlag(),
			data.SealingKeysFlag(),
			&cli.StringFlag{Name: "site", Usage: "serve the portal from `DIR`"},
			&cli.StringFlag{
				Name: "public-url", Usage: "the `URL` at which clients reach this server, for links in its answers",
			},
			&cli.StringFlag{
				Name: "license-url", Usage: "the default license acquisition `URL`, for accounts that set none",
			},
			&cli.StringFlag{
				Name:  "trusted-proxy",
				Usage: "trust X-Forwarded-For from these `ADDRESSES` or CIDR prefixes, separated by commas",
			},
			&cli.BoolFlag{
				Name:  "single-use",
				Usage: "let each token be redeemed only once, even if the license server does not ask for it",
			},
			maxStoredKeysFlag(),
			&cli.StringFlag{
				Name: "playready", Value: urls.TestServer,
				Usage: "redeem players' tokens at this `URL` of the PlayReady test license server " +
					"(test environment only); off disables this",
			},
			&cli.StringFlag{
				Name: "metrics", Usage: "serve metrics for Prometheus at `ADDRESS`, which must not be public",
			},
			&cli.IntFlag{Name: "max-connections", Usage: fmt.Sprintf(
				"limit open connections to `N`, and to N/%d for one client address "+
					"(default: %d, or half of the file descriptors if that is less)",
				server.ClientShare, server.DefaultConnections,
			)},
			&cli.IntFlag{Name: "max-requests", Usage: fmt.Sprintf(
				"limit concurrent requests to `N`, and to N/%d for one client address "+
					"(default: half of the connections)",
				server.ClientShare,
			)},
			&cli.BoolFlag{Name: "demo", Usage: "add the demo account with 1,000,000 credits (test environment only)"},
		}, slices.Concat(data.KeyStorageFlags(), recordFlags(), adminFlags())...),
		Action: serve,
	}
}

// serve runs the command until the context ends. Its deferred calls must keep their order: the
// housekeeping and the recorder end before the database closes, and the log ends last.
func serve(ctx context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return fmt.Errorf("serve takes no arguments, but got %q", c.Args().First())
	}
	env, err := data.Environment(c)
	if err != nil {
		return err
	}
	if err := data.FirstStart(c, env); err != nil {
		return err
	}
	ring, err := data.OpenRing(c, env)
	if err != nil {
		return err
	}
	storage, err := data.OpenKeyStorage(c)
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
	credential, err := operatorCredential(c)
	if err != nil {
		return err
	}
	trusted, err := server.ParseTrustedProxies(c.String("trusted-proxy"))
	if err != nil {
		return err
	}
	if c.Int("max-connections") < 0 || c.Int("max-requests") < 0 {
		return errors.New("-max-connections and -max-requests must not be negative")
	}
	// The process must survive when the program that reads its output ends.
	signal.Ignore(syscall.SIGPIPE)
	logged := server.NewLogQueue(c.Root().ErrWriter)
	defer logged.Close()
	log := server.NewLog(logged)
	library := server.LibraryLog(log)
	stdlog.SetOutput(library.Writer())
	stdlog.SetFlags(library.Flags())
	accounts, err := store.Open(ctx, data.DatabaseFile(c, env), true)
	if err != nil {
		return err
	}
	defer accounts.Close()
	if c.Bool("demo") {
		if err := accounts.AddDemo(ctx, env, time.Now()); err != nil {
			return err
		}
	}
	var site http.Handler // nil without -site
	var sites *server.Swapped
	if c.String("site") != "" {
		first, err := openSite(c)
		if err != nil {
			return err
		}
		sites = server.Swap(first)
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
		licenseURL = public + urls.Path
	}
	if err := issue.CheckLicenseURL(licenseURL); err != nil {
		return errors.Join(fmt.Errorf("-license-url: %w", err), listener.Close())
	}
	limits, err := server.NewLimits(server.LimitOptions{
		Connections: c.Int("max-connections"), Requests: c.Int("max-requests"),
		Trusted: trusted, Docs: public, Routes: routes.All(), Log: log,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("-max-connections: %w", err), listener.Close())
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limits.Memory())
	}
	recorder := store.NewRecorder(accounts, store.RecordOptions{Addresses: addresses, Log: log, Now: time.Now})
	defer recorder.Close()
	observe, metricsURL, err := serveMetrics(ctx, c, accounts, log, metrics.Sources{
		RecordsDropped: recorder.Dropped, LogLinesDropped: logged.Dropped, Pressure: limits.Pressure,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("-metrics: %w", err), listener.Close())
	}
	var recorded server.Recorder // nil with -record-days 0
	if days > 0 {
		recorded = recorder
	}
	if env == playtoken.Production && c.String("license-url") == "" {
		log.Warn(
			"accounts without a license acquisition URL send players to a path that answers 404: set -license-url",
			"url", licenseURL,
		)
	}
	keyStorage, licenseServer := server.NewKeyStorage(0), server.NewLicenseServer()
	// handlers returns the main handler for a ring, and the one for -admin. SIGHUP reads the keys
	// again, and makes others.
	handlers := func(ring *token.Ring) (main, private http.Handler, err error) {
		endpoint, err := issue.New(issue.Config{
			Environment: env, Ring: ring, LicenseURL: licenseURL, Docs: public,
			KeyStorage: storage, StoredKeys: keystore.LookupSQL,
		})
		if err != nil {
			return nil, nil, err
		}
		config := routes.Config{
			Endpoint: endpoint, Ring: ring, PlayReady: playReady, SingleUse: c.Bool("single-use"),
			MaxStoredKeys: maxStoredKeys, OperatorCredential: credential,
		}
		options := server.Options{
			Database: accounts, KeyStorage: keyStorage, LicenseServer: licenseServer, Log: log, Client: trusted.Client,
			Records: recorded, Observe: observe, Now: time.Now,
		}
		if c.String("admin") != "" {
			options.Routes = routes.Operators(config)
			private = server.Handler(options)
			config.OperatorCredential = ""
		}
		options.Routes, options.Site = routes.New(config), site
		return server.Handler(options), private, nil
	}
	firstMain, firstPrivate, err := handlers(ring)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	served, servedPrivately := server.Swap(firstMain), server.Swap(firstPrivate)
	adminURL := ""
	if address := c.String("admin"); address != "" {
		adminURL, err = servePrivately(ctx, address, servedPrivately, server.LimitOptions{
			Trusted: trusted, Docs: public, Routes: routes.All(), Log: log,
		}, "the admin interface is")
		if err != nil {
			return errors.Join(fmt.Errorf("-admin: %w", err), listener.Close())
		}
	}
	stop := onHangup(func() {
		if sites != nil {
			if next, err := openSite(c); err != nil {
				log.Error("site not reloaded; the present one stays", "error", err)
			} else {
				sites.Set(next)
				log.Info("site reloaded")
			}
		}
		ring, err := data.OpenRing(c, env)
		if err == nil {
			var main, private http.Handler
			if main, private, err = handlers(ring); err == nil {
				served.Set(main)
				servedPrivately.Set(private)
				log.Info("sealing keys reloaded", "ring", ring)
				return
			}
		}
		// The error contains the file and the mistake, but no key.
		log.Error("sealing keys not reloaded; the present ones stay", "error", err.Error())
	})
	defer stop()
	announced := server.NewLogQueue(c.Root().Writer)
	defer announced.Close()
	if err := announce(announced, public, metricsURL, adminURL, c, env); err != nil {
		return errors.Join(err, listener.Close())
	}
	keeping, end := context.WithCancel(ctx)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		keepHouse(keeping, accounts, days, log)
	}()
	defer func() {
		end()
		<-kept
	}()
	if err := server.Serve(ctx, listener, served, limits); err != nil {
		terminal.PrintError(logged, err, nil)
		return errPrinted
	}
	return nil
}

// openSite opens the folder of -site. Requests may still read from a replaced folder, so only the
// garbage collector closes it.
func openSite(c *cli.Command) (http.Handler, error) {
	root, err := os.OpenRoot(c.String("site"))
	if err != nil {
		return nil, fmt.Errorf("-site: %w", err)
	}
	return site.New(root.FS())
}

// playReadyServer returns the URL of -playready, or "" if it is off. In production it returns "",
// or an error if the flag is given.
func playReadyServer(c *cli.Command, env playtoken.Environment) (string, error) {
	if env == playtoken.Production {
		if c.IsSet("playready") && c.String("playready") != "off" {
			return "", errors.New(
				"-playready needs the test environment: the test license server gives licenses to anyone",
			)
		}
		return "", nil
	}
	url, err := urls.ReadUpstream(c.String("playready"))
	if err != nil {
		return "", fmt.Errorf("-playready: %w", err)
	}
	return url, nil
}

// onHangup calls f for each SIGHUP until stop is called.
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

// publicURL returns the root URL for links in answers, without a final slash.
func publicURL(given string, listening net.Addr) (string, error) {
	if given == "" {
		return "http://" + listening.String(), nil
	}
	public, err := issue.ParsePublicURL(given)
	if err != nil {
		return "", fmt.Errorf("-public-url: %w", err)
	}
	return public, nil
}

// announce prints the URL of the server, the data folder and, with the demo account, a request to
// try.
func announce(out io.Writer, public, metricsURL, adminURL string, c *cli.Command, env playtoken.Environment) error {
	data, err := filepath.Abs(c.String("data"))
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Playtoken %s serves the %s environment at %s\nDatabases and sealing keys are in %s\n",
		versionLine(), env, public, visible.Line(data))
	if metricsURL != "" {
		text += "Metrics are at " + metricsURL + "\n"
	}
	if adminURL != "" {
		text += "The admin interface is at " + adminURL + "\n"
	}
	if c.Bool("demo") {
		text += fmt.Sprintf("\nTry it:\n\n  curl %s%s --data '%s'\n\n", public, issue.Path, demoRequest())
	}
	_, err = io.WriteString(out, text)
	return err
}

// demoRequest returns a request with the demo account's authenticator and the example of every
// other required parameter.
func demoRequest() string {
	var pairs []string
	for _, p := range playtoken.Parameters() {
		switch {
		case p.Name == "customerAuthenticator":
			pairs = append(pairs, p.Name+"="+store.DemoAuthenticator)
		case condition.IsRequired(&p, func(string) string { return "" }):
			pairs = append(pairs, p.Name+"="+p.Example)
		}
	}
	return strings.Join(pairs, "&")
}
