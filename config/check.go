package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// checker looks at what was read for what cannot work, and resolves what
// depends on the file's folder.
type checker struct {
	*report
	config *Config
	dir    string // of the file; relative paths start here
}

func (c *checker) file() {
	c.schedule("schedule", c.config.Schedule)
	c.timezone("timezone", c.config.Timezone)
	c.database()
	c.fetch()
	c.server()
	c.policies()
	c.rules()
	c.alerts()
	c.smtp()
}

// database must be a file. An address could be taken for the name of one, and
// may hold a password, so it is not repeated.
func (c *checker) database() {
	database := &c.config.Database
	switch scheme, _, found := strings.Cut(*database, "://"); {
	case !found:
		*database = c.relative(*database)
	case scheme == "postgres" || scheme == "postgresql":
		c.mistake("database", "PostgreSQL is not available yet", "write the name of a file")
	default:
		c.mistake("database", "is no file", "write the name of a file")
	}
}

func (c *checker) fetch() {
	fetch := c.config.Fetch
	if strings.ContainsFunc(fetch.UserAgent, unprintable) {
		c.invalid("fetch.user_agent", "cannot be sent as a header", nil, "write printable ASCII")
	}
	if fetch.Contact != "" && !isMail(fetch.Contact) && !isWeb(fetch.Contact) {
		c.invalid("fetch.contact", "is neither a mail address nor a web address", nil, "write abuse@example.org or https://example.org/bot")
	}
	if fetch.Timeout < Duration(time.Second) || fetch.Timeout > Duration(10*time.Minute) {
		c.invalid("fetch.timeout", "is out of range", nil, "write 1s to 10m")
	}
	if fetch.MaxSize < 1e3 || fetch.MaxSize > 1e9 {
		c.invalid("fetch.max_size", "is out of range", nil, "write 1kB to 1GB")
	}
	if fetch.Retries < 0 || fetch.Retries > 10 {
		c.mistake("fetch.retries", fmt.Sprintf("%d is out of range", fetch.Retries), "write 0 to 10")
	}
	c.browser()
}

// server asks for a token as soon as others than this machine can connect:
// who reaches the pages can read what is watched, and have it checked.
func (c *checker) server() {
	server := &c.config.Server
	c.secretFile("server.token", &server.Token, server.TokenFile)
	if server.URL != "" && !isWeb(server.URL) {
		c.invalid("server.url", "is no web address", nil, "write https://policies.example.org")
	}
	host, port, err := net.SplitHostPort(server.Listen)
	if _, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil {
		c.invalid("server.listen", "is no address with a port", nil, "write 127.0.0.1:8080")
		return
	}
	tokenWritten := c.written("server.token") || c.written("server.token_file")
	if !isLoopback(host) && !tokenWritten {
		c.invalid("server.listen", "can be reached by other machines, and there is no token", nil,
			"add token: ${POLICYTRAIL_TOKEN} below server:, or listen on 127.0.0.1:8080")
	}
}

// each calls check with every value of a list and its path. A single value
// written without the list stands at the list's own path.
func (c *checker) each(path string, values Strings, check func(path, value string)) {
	for i, value := range values {
		at := fmt.Sprintf("%s[%d]", path, i)
		if !c.written(at) {
			at = path
		}
		check(at, value)
	}
}

// secretFile fills in a secret that is kept in a file of its own.
func (c *checker) secretFile(path string, secret *Secret, file string) {
	if file == "" {
		return
	}
	if c.written(path) {
		c.mistake(path+"_file", "stands beside "+path[strings.LastIndex(path, ".")+1:], "take one of the two away")
		return
	}
	const longest = 64 << 10
	info, err := os.Stat(c.relative(file))
	if err == nil && (!info.Mode().IsRegular() || info.Size() > longest) {
		c.invalid(path+"_file", "is no small, plain file", nil, "name the file that holds the secret alone")
		return
	}
	data, err := os.ReadFile(c.relative(file))
	if err != nil {
		c.invalid(path+"_file", "cannot be read", reason(err), "name a file that this user may read")
		return
	}
	*secret = Secret(strings.TrimSpace(string(data)))
	if *secret == "" {
		c.invalid(path+"_file", "is empty", nil, "write the secret into it")
	}
}

// relative makes a path start from the file's folder.
func (c *checker) relative(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.dir, path)
}

// reason is what the operating system said, without the path, which the
// mistake quotes already.
func reason(err error) error {
	if at, ok := errors.AsType[*os.PathError](err); ok {
		return at.Err
	}
	return err
}

func isWeb(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Hostname() != "" &&
		!strings.ContainsAny(parsed.Host, " \t") && !strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' })
}

func isMail(address string) bool {
	_, err := mail.ParseAddress(address)
	return err == nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

func unprintable(r rune) bool { return r < ' ' || r > '~' }
