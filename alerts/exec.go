package alerts

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// command is the channel of one receiver that is a program on this machine.
type command struct {
	args    []string
	timeout time.Duration
}

func newCommand(e Exec, c Config) (*command, error) {
	if !c.AllowExec {
		return nil, errors.New("commands are not allowed (set alerts.allow_exec: true if whoever can write the settings may run programs)")
	}
	if len(e.Command) == 0 || e.Command[0] == "" {
		return nil, errors.New("exec needs a command")
	}
	return &command{args: e.Command, timeout: c.Timeout}, nil
}

// exitRefused is the exit status by which a command says that it will never
// take the message: EX_DATAERR of sysexits.h. Any other but 0 is tried again.
const exitRefused = 65

// send runs the command once, with the JSON of a webhook request on its
// standard input and the delivery's id in its environment. What it prints is
// the answer. It gets no shell and none of our environment but PATH and HOME:
// secrets of ours are no business of it.
func (c *command) send(ctx context.Context, m message) (answer string, err error) {
	body, err := m.request()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	run := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	run.Stdin = bytes.NewReader(body)
	run.WaitDelay = time.Second // then its children lose our pipes
	run.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"),
		"POLICYTRAIL_DELIVERY=" + m.id, "POLICYTRAIL_EVENT=" + string(m.payload.Event), "POLICYTRAIL_DOCUMENT=" + m.payload.documentID(),
	}
	out := &head{room: bodyBytes}
	run.Stdout, run.Stderr = out, out
	err = run.Run()
	said := oneLine(out.String(), answerRunes)
	exit := new(exec.ExitError)
	switch {
	case err == nil:
		return strings.TrimSuffix("exit status 0: "+said, ": "), nil
	case errors.As(err, &exit) && exit.ExitCode() == exitRefused:
		return "", &Refused{fmt.Errorf("running %s: %w: %s", c.args[0], err, said)}
	}
	return "", fmt.Errorf("running %s: %w: %s", c.args[0], err, said)
}

// head keeps the beginning of what is written to it.
type head struct {
	bytes.Buffer
	room int
}

func (h *head) Write(p []byte) (int, error) {
	keep := p[:min(len(p), max(h.room-h.Len(), 0))]
	h.Buffer.Write(keep)
	return len(p), nil
}
