// Package pdf reads PDF files for extract: which characters stand where on
// which page. The reading itself is done by PDFium, compiled to WebAssembly, so
// a hostile file meets a sandbox without files, network or more memory than it
// is given.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"policytrail/extract"
)

// The limits of one file.
const (
	memoryPages = 8192      // 512 MiB, in WebAssembly's pages of 64 KiB
	maxPages    = 2000      // pages read; a policy has a few dozen
	maxChars    = 4_000_000 // characters read
)

// Config says how files are read. The zero value is usable.
type Config struct {
	// CacheDir keeps PDFium compiled for this machine, about 20 MB, so that only
	// the first start costs seconds and 300 MB. Whoever can write to it can make
	// this program run code: it must be the user's own. "": nothing is kept.
	CacheDir string

	// Timeout limits the reading of one file. Default: 30 s.
	Timeout time.Duration

	// Idle is after how long without a file PDFium gives its memory back.
	// Default: one minute.
	Idle time.Duration
}

// Reader reads files, one at a time. It costs nothing until the first one. Make
// it with New; it is safe for concurrent use.
type Reader struct {
	config Config

	mu     sync.Mutex // held while a file is read
	engine *engine    // nil until it is needed, and after a pause
	sleep  *time.Timer
}

// New returns a Reader that is ready for use.
func New(config Config) *Reader {
	if config.Timeout == 0 {
		config.Timeout = 30 * time.Second
	}
	if config.Idle == 0 {
		config.Idle = time.Minute
	}
	return &Reader{config: config}
}

// Close gives the memory back. The Reader can still be used.
func (r *Reader) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stop()
}

func (r *Reader) stop() {
	if r.sleep != nil {
		r.sleep.Stop()
	}
	if r.engine != nil {
		r.engine.close()
		r.engine = nil
	}
}

// Read reads a file. The error is extract.ErrPDFLocked when it asks for a
// password; others say what is wrong with it.
func (r *Reader) Read(body []byte) (*extract.PDF, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.engine == nil {
		engine, err := start(r.config)
		if err != nil {
			return nil, err
		}
		r.engine = engine
	}
	file, err := r.engine.read(body, r.config.Timeout)
	if r.engine.broken {
		r.stop()
		return file, err
	}
	if r.sleep == nil {
		r.sleep = time.AfterFunc(r.config.Idle, r.Close)
	} else {
		r.sleep.Reset(r.config.Idle)
	}
	return file, err
}

// engine is PDFium, compiled and ready.
type engine struct {
	pool   pdfium.Pool
	cache  wazero.CompilationCache // nil: none
	cancel context.CancelFunc      // ends whatever runs in it
	broken bool                    // it was ended, or ran into a wall
}

func start(config Config) (e *engine, err error) {
	e = &engine{}
	settings := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling). // PDFium's module needs them
		WithMemoryLimitPages(memoryPages).
		WithCloseOnContextDone(true)
	if config.CacheDir != "" {
		// Without the folder it only starts slower, as under a user without a home.
		if e.cache, err = wazero.NewCompilationCacheWithDir(config.CacheDir); err == nil {
			settings = settings.WithCompilationCache(e.cache)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	e.cancel = cancel
	e.pool, err = webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: settings,
		FSConfig: wazero.NewFSConfig(), // the default is to show it the whole disk
		Stdout:   io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		e.close()
		return nil, fmt.Errorf("starting the PDF reader: %w", err)
	}
	return e, nil
}

func (e *engine) close() {
	e.cancel()
	if e.pool != nil {
		_ = e.pool.Close() // what it held is gone with the runtime
	}
	if e.cache != nil {
		_ = e.cache.Close(context.Background())
	}
}

// read gives each file an instance of its own, which is thrown away after.
func (e *engine) read(body []byte, limit time.Duration) (file *extract.PDF, err error) {
	late := time.AfterFunc(limit, e.cancel)
	defer func() {
		if broke := recover(); broke != nil {
			e.broken, file, err = true, nil, fmt.Errorf("reading it broke the reader: %v", broke)
		}
		if !late.Stop() {
			e.broken, file, err = true, nil, fmt.Errorf("reading it takes longer than %v", limit)
		}
	}()
	instance, err := e.pool.GetInstance(limit)
	if err != nil {
		e.broken = true
		return nil, fmt.Errorf("starting the PDF reader: %w", err)
	}
	defer instance.Close()
	document, err := instance.OpenDocument(&requests.OpenDocument{File: &body})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return nil, extract.ErrPDFLocked
	case err != nil:
		return nil, errors.New("it is damaged")
	}
	return readDocument(instance, document.Document)
}

func readDocument(instance pdfium.Pdfium, document references.FPDF_DOCUMENT) (*extract.PDF, error) {
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: document})
	if err != nil {
		return nil, fmt.Errorf("counting its pages: %w", err)
	}
	if count.PageCount > maxPages {
		return nil, fmt.Errorf("it has %d pages, and no more than %d are read", count.PageCount, maxPages)
	}
	file := &extract.PDF{}
	if meta, err := instance.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: document, Tag: "Title"}); err == nil {
		file.Title = meta.Value
	}
	chars := 0
	for i := range count.PageCount {
		page, err := readPage(instance, document, i)
		if err != nil {
			return nil, fmt.Errorf("reading page %d: %w", i+1, err)
		}
		file.Pages = append(file.Pages, *page)
		if chars += len(page.Chars); chars > maxChars {
			return nil, fmt.Errorf("it has more than %d characters", maxChars)
		}
	}
	return file, nil
}

func readPage(instance pdfium.Pdfium, document references.FPDF_DOCUMENT, index int) (*extract.PDFPage, error) {
	size, err := instance.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: document, Index: index})
	if err != nil {
		return nil, err
	}
	text, err := instance.GetPageTextStructured(&requests.GetPageTextStructured{
		Page: requests.Page{ByIndex: &requests.PageByIndex{Document: document, Index: index}},
		Mode: requests.GetPageTextStructuredModeChars, CollectFontInformation: true,
	})
	if err != nil {
		return nil, err
	}
	page := &extract.PDFPage{Width: size.Width, Height: size.Height}
	for _, c := range text.Chars {
		for _, r := range c.Text {
			at := c.PointPosition
			page.Chars = append(page.Chars, extract.PDFChar{
				Rune: r, Left: at.Left, Right: at.Right, Top: size.Height - at.Top, Bottom: size.Height - at.Bottom,
				Size: c.FontInformation.RenderedSize, Bold: isBold(c.FontInformation.Weight, c.FontInformation.Name),
			})
		}
	}
	return page, nil
}

// isBold goes by the weight, and by the font's name where a file gives none.
func isBold(weight int, name string) bool {
	name = strings.ToLower(name)
	return weight >= 600 || strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy")
}
