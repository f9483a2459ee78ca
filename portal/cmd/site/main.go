// Command site builds the developer portal.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"playtoken/portal"
	"playtoken/portal/answers"
	"playtoken/protocol"
)

func main() {
	var o portal.Options
	flag.StringVar(&o.Out, "out", "build/out/site", "the `folder` to write")
	flag.StringVar(&o.BaseURL, "base", "",
		"the `URL` of the site, for canonical links, the sitemap and the samples")
	flag.StringVar(&o.TokenURL, "token-url", "",
		"the `URL` of the token endpoint in the samples; the default is "+protocol.Path+" below the base")
	flag.StringVar(&o.EditURL, "edit", "",
		"the `URL` to which a page's path below content is appended for its edit link")
	flag.BoolVar(&o.Try, "try", false,
		"add the page that sends requests, for a site that its endpoint serves in the test environment")
	flag.BoolVar(&o.Draft, "draft", false, "build although pages are missing, and list the missing ones")
	checker := flag.String("checker", "build/out/npm",
		"the `folder` of the checker's npm package; \"\" for a site without the page that checks requests")
	serve := flag.String("serve", "", "serve the site at this `address`, and build it again when a file changes")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "unexpected argument %q: site takes flags only\n", flag.Arg(0))
		os.Exit(2)
	}
	o.Content, o.Assets = os.DirFS("content"), os.DirFS("web/site")
	o.Check = os.DirFS("web/check")
	if *checker != "" {
		o.Checker = os.DirFS(*checker)
	}
	endpoint, err := answers.New(strings.TrimRight(o.BaseURL, "/"))
	if err == nil {
		o.Endpoint = endpoint
		err = build(o)
	}
	if *serve != "" {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		err = watch(*serve, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// build builds the site. It prints the size of the site and the missing pages of a draft.
func build(o portal.Options) error {
	start := time.Now()
	report, err := portal.Build(o)
	if err != nil {
		return err
	}
	for _, sentence := range report.Missing {
		fmt.Println(sentence)
	}
	if n := len(report.Missing); n > 0 {
		fmt.Printf("This is a draft: %d pages are missing.\n", n)
	}
	fmt.Printf("%d pages, %d files in %s, built in %d ms.\n",
		report.Pages, report.Files, o.Out, time.Since(start).Milliseconds())
	return nil
}
