package alerts

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"policytrail/policy"
)

// patience is how many attempts wait for the server to take all addresses of a
// receiver. Greylisting lets go of them in that time, ten minutes at least;
// after it those who can be told are told, and the answer names the others.
const patience = 6

// logins are the ways to log in, the best first. The plain ones are used over
// TLS or to loopback only; the library sees to it.
var logins = []mail.SMTPAuthType{
	mail.SMTPAuthSCRAMSHA256PLUS, mail.SMTPAuthSCRAMSHA256,
	mail.SMTPAuthSCRAMSHA1PLUS, mail.SMTPAuthSCRAMSHA1,
	mail.SMTPAuthPlain, mail.SMTPAuthLogin, mail.SMTPAuthCramMD5,
}

// check fills in the defaults and reports what is wrong.
func (s *SMTP) check() error {
	if s.Host == "" {
		return &policy.Hint{Err: errors.New("email needs a mail server"), Do: "set smtp.host"}
	}
	ports := map[string]int{"starttls": 587, "tls": 465, "none": 25}
	if s.TLS == "" {
		s.TLS = "starttls"
	}
	port, ok := ports[s.TLS]
	if !ok {
		return fmt.Errorf("unknown smtp.tls %q (write starttls, tls or none)", s.TLS)
	}
	if s.TLS == "none" && !loopback(s.Host) {
		return fmt.Errorf("smtp.tls none would send mail and password in the clear to %s (write starttls or tls; none is for loopback)", s.Host)
	}
	if s.Port == 0 {
		s.Port = port
	}
	if s.OAuth != nil {
		if s.Username == "" {
			return errors.New("smtp.oauth needs the username of the mailbox")
		}
		if err := s.OAuth.check(); err != nil {
			return err
		}
	}
	if s.Port < 0 || s.Port > 65535 {
		return fmt.Errorf("smtp.port %d is no port", s.Port)
	}
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// connect dials the server, secures the connection and logs in. The connection
// is closed when the context ends, within timeout; the client's own, longer
// timeout never comes to bear.
func (s *SMTP) connect(ctx context.Context, timeout time.Duration) (*smtp.Client, error) {
	dial := func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := s.dial(dialing, network, address)
		if err != nil {
			return nil, err
		}
		// The client's own Close would wait for the command under way to end.
		context.AfterFunc(ctx, func() { conn.Close() })
		return conn, nil
	}
	options := []mail.Option{
		mail.WithPort(s.Port), mail.WithTimeout(2 * timeout), mail.WithDialContextFunc(dial),
		mail.WithTLSConfig(s.tlsConfig()), mail.WithTLSPolicy(s.tlsPolicy()),
	}
	login, err := s.login(ctx)
	if err != nil {
		return nil, err
	}
	client, err := mail.NewClient(s.Host, append(options, login...)...)
	if err != nil {
		return nil, fmt.Errorf("preparing the mail client: %w", err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		if s.tokens != nil {
			s.tokens.drop() // it may be that which the server did not take
		}
		return nil, fmt.Errorf("connecting to mail server %s: %w", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), err)
	}
	return session, nil
}

// login is how the client logs in.
func (s *SMTP) login(ctx context.Context) ([]mail.Option, error) {
	switch {
	case s.tokens != nil:
		token, err := s.tokens.access(ctx)
		if err != nil {
			return nil, err
		}
		return []mail.Option{
			mail.WithUsername(s.Username), mail.WithPassword(token), mail.WithSMTPAuth(mail.SMTPAuthXOAUTH2),
		}, nil
	case s.Username != "":
		return []mail.Option{
			mail.WithUsername(s.Username), mail.WithPassword(s.Password), mail.WithOpportunisticSMTPAuth(logins...),
		}, nil
	}
	return nil, nil
}

func (s *SMTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.TLS != "tls" {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	return (&tls.Dialer{Config: s.tlsConfig()}).DialContext(ctx, network, address)
}

func (s *SMTP) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
}

func (s *SMTP) tlsPolicy() mail.TLSPolicy {
	if s.TLS == "starttls" {
		return mail.TLSMandatory
	}
	return mail.NoTLS // none, or TLS from the first byte
}

// envelope is a mail as the server sees it.
type envelope struct {
	from    string   // "<trail@example.org>", as commands have it
	to      []string // likewise
	content io.WriterTo
}

// submit hands a mail to the server (RFC 5321, section 3.3). Each address gets
// the server's verdict on its own. When some are refused for good, the others
// are told all the same. When some are put off, all are while hasty is false: a
// later attempt can't leave out those who have it already.
func submit(session *smtp.Client, e envelope, hasty bool) (answer string, err error) {
	session.SkipSMTPUTF8(!e.needsUTF8())
	if err := session.Mail(e.from); err != nil {
		return "", fmt.Errorf("offering mail from %s: %w", bare(e.from), err)
	}
	var taken int
	var refused, putOff []error
	for _, to := range e.to {
		switch err := session.Rcpt(to); {
		case err == nil:
			taken++
		case permanent(err):
			refused = append(refused, fmt.Errorf("%s is refused: %w", bare(to), err))
		default:
			putOff = append(putOff, fmt.Errorf("%s is put off: %w", bare(to), err))
		}
	}
	switch {
	case len(refused) == len(e.to):
		return "", &Refused{errors.Join(refused...)}
	case taken == 0, len(putOff) > 0 && !hasty:
		return "", errors.Join(append(putOff, refused...)...)
	}
	if answer, err = e.send(session); err != nil {
		return "", err
	}
	return told(answer, append(refused, putOff...)), nil
}

// send writes the mail to the server; with its answer the server takes charge of it.
func (e envelope) send(session *smtp.Client) (answer string, err error) {
	data, err := session.Data()
	if err != nil {
		return "", verdict(err)
	}
	if _, err := e.content.WriteTo(data); err != nil {
		return "", fmt.Errorf("sending the mail: %w", err)
	}
	if err := data.Close(); err != nil {
		return "", verdict(err)
	}
	if d, ok := data.(*smtp.DataCloser); ok {
		answer = d.ServerResponse()
	}
	return answer, nil
}

// needsUTF8 reports whether an address is beyond ASCII. Only then is SMTPUTF8
// asked for: a mail marked with it bounces at any later server that lacks it.
func (e envelope) needsUTF8() bool {
	return strings.ContainsFunc(e.from+strings.Join(e.to, ""), func(r rune) bool { return r > unicode.MaxASCII })
}

func bare(address string) string { return strings.Trim(address, "<>") }

func verdict(err error) error {
	if err = fmt.Errorf("sending the mail: %w", err); permanent(err) {
		return &Refused{err}
	}
	return err
}

// permanent reports whether the server's answer stands for good. Answers about
// login and policy (530, 535, 538; RFC 3463 calls them X.7.X) don't: the
// operator of the sending side can put them right.
func permanent(err error) bool {
	var answer *textproto.Error
	if !errors.As(err, &answer) || answer.Code < 500 {
		return false
	}
	return answer.Code != 530 && answer.Code != 535 && answer.Code != 538 && !strings.HasPrefix(answer.Msg, "5.7.")
}

func told(answer string, left []error) string {
	for _, err := range left {
		answer += "; " + err.Error()
	}
	return answer
}
