package watch

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// started tells this process from an earlier one with the same pid.
var started = time.Now().UnixNano()

// workerID names a job client: the machine, the process, and the client's number in it.
func workerID(number int64) string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return fmt.Sprintf("%s/%d/%d/%d", host, os.Getpid(), started, number)
}

// gone reports whether the process of a worker is no more, as far as can be
// told: of other machines, and of systems that don't say, it can't.
func gone(worker string) bool {
	machine, process, ok := strings.Cut(worker, "/")
	host, err := os.Hostname()
	if !ok || err != nil || machine != host || runtime.GOOS == "windows" {
		return false
	}
	var pid int
	var start int64
	if _, err := fmt.Sscanf(process, "%d/%d/", &pid, &start); err != nil {
		return false
	}
	if pid == os.Getpid() {
		return start != started
	}
	other, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	// Signal 0 is only a question (kill(2)).
	err = other.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}
