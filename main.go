// Policytrail watches privacy policies and user agreements and tells people
// what changed in them. See README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"policytrail/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	err := cli.Run(ctx, cli.Env{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Lookup: os.LookupEnv, Reload: reload,
	})
	os.Exit(cli.ExitCode(err))
}
