package alerts

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// trusted and unknown are certificates for 127.0.0.1; the system trusts the first.
var trusted, unknown tls.Certificate

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run points the system's certificate store, which is read once, to our own.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "alerts")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	trusted, unknown = certificate(), certificate()
	store := filepath.Join(dir, "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: trusted.Certificate[0]})
	if err := os.WriteFile(store, block, 0o600); err != nil {
		log.Fatal(err)
	}
	os.Setenv("SSL_CERT_FILE", store)
	return m.Run()
}

func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail server"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// mailServer is a real SMTP server that keeps what it is given.
type mailServer struct {
	from, rcpt, data func(address string) error // its verdicts; nil takes everything
	password         string                     // asked for when not ""

	mu    sync.Mutex
	mails []received
}

type received struct {
	from, login string
	to          []string
	data        string
}

// serve starts the server on loopback: tls is nil for none, and implicit says
// whether it comes first or with STARTTLS.
func (s *mailServer) serve(t *testing.T, cert *tls.Certificate, implicit bool) (port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port = listener.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{server: s}, nil }))
	server.AllowInsecureAuth = true
	server.ErrorLog = log.New(io.Discard, "", 0)
	if cert != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*cert}}
	}
	if implicit {
		listener = tls.NewListener(listener, server.TLSConfig)
		server.TLSConfig = nil
	}
	var serving sync.WaitGroup
	serving.Go(func() { server.Serve(listener) })
	t.Cleanup(func() { server.Close(); serving.Wait() })
	return port
}

// inbox is what the server took.
func (s *mailServer) inbox() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mails
}

type mailSession struct {
	server *mailServer
	mail   received
}

func (s *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.password != "" && s.mail.login == "" {
		return smtp.ErrAuthRequired
	}
	s.mail.from = from
	return ask(s.server.from, from)
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := ask(s.server.rcpt, to); err != nil {
		return err
	}
	s.mail.to = append(s.mail.to, to)
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := ask(s.server.data, ""); err != nil {
		return err
	}
	s.mail.data = string(data)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.mails = append(s.server.mails, s.mail)
	return nil
}

func (s *mailSession) Reset()        { s.mail = received{login: s.mail.login} }
func (s *mailSession) Logout() error { return nil }

func (s *mailSession) AuthMechanisms() []string {
	if s.server.password == "" {
		return nil
	}
	return []string{sasl.Plain, "XOAUTH2"}
}

// xoauth2 is the server's side of https://developers.google.com/workspace/gmail/imap/xoauth2-protocol.
type xoauth2 struct{ session *mailSession }

func (x xoauth2) Next(response []byte) (challenge []byte, done bool, err error) {
	want := "user=trail@example.org\x01auth=Bearer " + x.session.server.password + "\x01\x01"
	if string(response) != want {
		return nil, true, errors.New("wrong token in " + string(response))
	}
	x.session.mail.login = "trail@example.org"
	return nil, true, nil
}

func (s *mailSession) Auth(mechanism string) (sasl.Server, error) {
	if mechanism == "XOAUTH2" {
		return xoauth2{s}, nil
	}
	return sasl.NewPlainServer(func(_, username, password string) error {
		if password != s.server.password {
			return errors.New("wrong password " + password) // as careless servers do
		}
		s.mail.login = username
		return nil
	}), nil
}

func ask(verdict func(string) error, address string) error {
	if verdict == nil {
		return nil
	}
	return verdict(address)
}

// reply is a verdict that gives an address, or any when it is "", the code.
func reply(address string, code int, enhanced smtp.EnhancedCode) func(string) error {
	return func(to string) error {
		if address == "" || to == address {
			return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "not now, not here"}
		}
		return nil
	}
}
