package fetch

import (
	"bufio"

	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// acceptEncoding names what decoder can undo.
const acceptEncoding = "gzip, br, zstd"

var (
	errTooLarge = errors.New("body over the size limit")
	errEncoding = errors.New("decompressing the body")
)

// readBody reads a response's body to its end and undoes its content codings.
// No step of that may give more than limit bytes. With errTooLarge come the
// bytes up to the limit.
func readBody(response *http.Response, limit int64) ([]byte, error) {
	sent := &limited{r: response.Body, left: limit}
	layers := []*limited{sent}
	decoded := io.Reader(sent)
	for _, coding := range codings(response.Header) {
		if len(layers) > maxCodings {
			return nil, fmt.Errorf("%w: more than %d content encodings", errEncoding, maxCodings)
		}
		decoder, err := newDecoder(decoded, coding)
		if err != nil {
			return nil, bodyError(layers, err)
		}
		defer decoder.Close()
		layer := &limited{r: decoder, left: limit}
		layers = append(layers, layer)
		decoded = layer
	}
	body, err := io.ReadAll(decoded)
	if err == nil {
		// A decoder stops where its stream ends. Only at the end of what was
		// sent is it known whether that came whole.
		_, err = io.Copy(io.Discard, sent)
	}
	if err != nil {
		return body, bodyError(layers, err)
	}
	return body, nil
}

// maxCodings protects from a header that nests codings to burn time.
const maxCodings = 3

// bodyError finds the cause of a failed read: what the layer nearest to the
// network met first, since decoders tell their own story about it.
func bodyError(layers []*limited, err error) error {
	for _, layer := range layers {
		if layer.err == nil {
			continue
		}
		if layer == layers[0] || errors.Is(layer.err, errTooLarge) {
			return layer.err
		}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("compressed body ends early: %w", io.ErrUnexpectedEOF)
	}
	if errors.Is(err, errEncoding) {
		return err
	}
	return fmt.Errorf("%w: %w", errEncoding, err)
}

// codings lists the content codings in the order they are to be undone (RFC
// 9110, section 8.4).
func codings(header http.Header) []string {
	var undo []string
	for coding := range strings.SplitSeq(strings.Join(header.Values("Content-Encoding"), ","), ",") {
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "" && coding != "identity" {
			undo = append([]string{coding}, undo...)
		}
	}
	return undo
}

// newDecoder returns a reader that undoes one content coding. An empty body is
// left empty, as servers send it with any coding.
func newDecoder(r io.Reader, coding string) (io.ReadCloser, error) {
	in := bufio.NewReader(r)
	first, err := in.Peek(2)
	if err == io.EOF && len(first) == 0 {
		return io.NopCloser(in), nil
	}
	switch coding {
	case "gzip", "x-gzip":
		return gzip.NewReader(in)
	case "br":
		return io.NopCloser(brotli.NewReader(in)), nil
	case "zstd":
		decoder, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, err
		}
		return decoder.IOReadCloser(), nil
	case "deflate":
		if isZlib(first) {
			return zlib.NewReader(in)
		}
		return flate.NewReader(in), nil // what some servers mean by it
	}
	return nil, fmt.Errorf("%w: unknown content encoding %q", errEncoding, coding)
}

// zstdWindow is the most a sender may make us hold (RFC 9659, section 3).
const zstdWindow = 8 << 20

// isZlib recognises the header of RFC 1950, section 2.2.
func isZlib(first []byte) bool {
	return len(first) == 2 && first[0]&0x0f == 8 && (int(first[0])<<8|int(first[1]))%31 == 0
}

// limited passes on at most left bytes, and remembers the first error it met
// other than the end.
type limited struct {
	r    io.Reader
	left int64
	err  error
}

func (l *limited) Read(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	if int64(len(p))-1 > l.left {
		p = p[:l.left+1] // one byte more tells a body of just this size from a longer one
	}
	n, err := l.r.Read(p)
	if int64(n) > l.left {
		n, err = int(l.left), errTooLarge
	}
	l.left -= int64(n)
	if err != nil && err != io.EOF {
		l.err = err
	}
	return n, err
}
