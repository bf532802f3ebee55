// Audits a log directory (C2SP tlog-tiles) with golang.org/x/mod, of which nothing was written by
// this project.
//
//	verify DIR VKEY [OLD_CHECKPOINT_FILE]
//	verify receipt FILE VKEY    a tlog-proof that carries its entry, by itself
//	verify seal FILE VKEY       a file whose seal is FILE.seal
//
// DIR holds `checkpoint`, `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]` and, optionally,
// `receipts/*.tlog-proof`. It checks the signature of the checkpoint, every hash of every tile
// file, every entry against its leaf, inclusion proofs at both ends of each bundle, every receipt,
// and that the log continues the old checkpoint. Exit 0 only if everything holds.
//
// Build: GO111MODULE=off GOPATH=/usr/share/gocode go build verify.go
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8
const tileWidth = 1 << tileHeight

// A log is a directory whose checkpoint was verified.
type log struct {
	dir      string
	verifier note.Verifier
	tree     tlog.Tree
	hashes   tlog.HashReader
}

func main() {
	if len(os.Args) != 3 && len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: verify DIR VKEY [OLD_CHECKPOINT_FILE]")
		os.Exit(2)
	}
	var err error
	switch {
	case len(os.Args) == 4 && os.Args[1] == "receipt":
		err = checkReceipt(os.Args[2], os.Args[3])
	case len(os.Args) == 4 && os.Args[1] == "seal":
		err = checkSeal(os.Args[2], os.Args[3])
	default:
		err = audit(os.Args[1], os.Args[2], os.Args[3:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

func audit(dir, vkey string, oldCheckpoints []string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	l := &log{dir: dir, verifier: verifier}
	if l.tree, err = l.openCheckpoint(filepath.Join(dir, "checkpoint")); err != nil {
		return err
	}
	l.hashes = tlog.TileHashReader(l.tree, l)
	if err := l.auditEntries(); err != nil {
		return err
	}
	files, err := l.auditFiles()
	if err != nil {
		return err
	}
	receipts, err := l.auditReceipts()
	if err != nil {
		return err
	}
	for _, path := range oldCheckpoints {
		if err := l.auditContinues(path); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d entries, %d tile files, %d receipts, %d older checkpoints hold\n",
		verifier.Name(), l.tree.N, files, receipts, len(oldCheckpoints))
	return nil
}

func (l *log) openCheckpoint(path string) (tlog.Tree, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	return l.openCheckpointText(data)
}

func (l *log) openCheckpointText(data []byte) (tlog.Tree, error) {
	opened, err := note.Open(data, note.VerifierList(l.verifier))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != l.verifier.Name() {
		return tlog.Tree{}, errors.New("checkpoint: not of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("checkpoint: bad size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

// Height, ReadTiles and SaveTiles make the directory a tlog.TileReader.
func (l *log) Height() int { return tileHeight }

func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		full := tile
		full.W = tileWidth
		read, err := l.readEither(tilePath(tile), tilePath(full))
		if err != nil {
			return nil, err
		}
		if len(read) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: has %d bytes", tilePath(tile), len(read))
		}
		data[i] = read[:tile.W*tlog.HashSize]
	}
	return data, nil
}

func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}

// tilePath drops the height from x/mod's path, which C2SP does not have, and calls data entries.
func tilePath(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
	if tile.L == -1 {
		path = "entries/" + strings.TrimPrefix(path, "data/")
	}
	return "tile/" + path
}

func parseTilePath(path string) (tlog.Tile, error) {
	rest := strings.TrimPrefix(path, "tile/")
	if strings.HasPrefix(rest, "entries/") {
		rest = "data/" + strings.TrimPrefix(rest, "entries/")
	}
	return tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", tileHeight, rest))
}

// readEither falls back to the full tile where the partial one was deleted.
func (l *log) readEither(path, fallback string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(l.dir, path))
	if errors.Is(err, fs.ErrNotExist) && path != fallback {
		return os.ReadFile(filepath.Join(l.dir, fallback))
	}
	return data, err
}

func parseBundle(data []byte) ([][]byte, error) {
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("bundle ends within entry %d", len(entries))
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	return entries, nil
}

func (l *log) bundle(n int64) ([][]byte, error) {
	width := l.tree.N - n*tileWidth
	if width > tileWidth {
		width = tileWidth
	}
	tile := tlog.Tile{H: tileHeight, L: -1, N: n, W: int(width)}
	full := tile
	full.W = tileWidth
	data, err := l.readEither(tilePath(tile), tilePath(full))
	if err != nil {
		return nil, err
	}
	entries, err := parseBundle(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", tilePath(tile), err)
	}
	if int64(len(entries)) < width {
		return nil, fmt.Errorf("%s: has %d entries", tilePath(tile), len(entries))
	}
	return entries[:width], nil
}

func (l *log) levelHashes(level int, first int64, count int) ([]tlog.Hash, error) {
	indexes := make([]int64, count)
	for i := range indexes {
		indexes[i] = tlog.StoredHashIndex(level, first+int64(i))
	}
	return l.hashes.ReadHashes(indexes)
}

// auditEntries compares every entry with its leaf. The hash reader has proven the leaves already;
// the proofs at both ends of a bundle show that the algorithm of the proofs agrees.
func (l *log) auditEntries() error {
	for n := int64(0); n*tileWidth < l.tree.N; n++ {
		entries, err := l.bundle(n)
		if err != nil {
			return err
		}
		leaves, err := l.levelHashes(0, n*tileWidth, len(entries))
		if err != nil {
			return err
		}
		for i, entry := range entries {
			index := n*tileWidth + int64(i)
			if tlog.RecordHash(entry) != leaves[i] {
				return fmt.Errorf("entry %d is not the leaf of the tree", index)
			}
			if i != 0 && i != len(entries)-1 {
				continue
			}
			proof, err := tlog.ProveRecord(l.tree.N, index, l.hashes)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, index, leaves[i]); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
		}
	}
	return nil
}

// auditFiles checks each file below tile/, partial ones of older sizes among them.
func (l *log) auditFiles() (int, error) {
	files := 0
	root := filepath.Join(l.dir, "tile")
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) && l.tree.N == 0 {
		return 0, nil
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		name, err := filepath.Rel(l.dir, path)
		if err != nil {
			return err
		}
		if err := l.auditFile(path, filepath.ToSlash(name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	return files, err
}

func (l *log) auditFile(path, name string) error {
	tile, err := parseTilePath(name)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var found []tlog.Hash
	if tile.L == -1 {
		entries, err := parseBundle(data)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			found = append(found, tlog.RecordHash(entry))
		}
	} else {
		if len(data)%tlog.HashSize != 0 {
			return fmt.Errorf("has %d bytes", len(data))
		}
		for ; len(data) > 0; data = data[tlog.HashSize:] {
			var hash tlog.Hash
			copy(hash[:], data)
			found = append(found, hash)
		}
	}
	if len(found) != tile.W {
		return fmt.Errorf("has %d hashes or entries", len(found))
	}
	level := 0
	if tile.L > 0 {
		level = tile.L * tileHeight
	}
	if tile.N*tileWidth+int64(tile.W) > l.tree.N>>uint(level) {
		return errors.New("is beyond the checkpoint")
	}
	proven, err := l.levelHashes(level, tile.N*tileWidth, tile.W)
	if err != nil {
		return err
	}
	for i := range found {
		if found[i] != proven[i] {
			return fmt.Errorf("hash or entry %d is not that of the tree", i)
		}
	}
	return nil
}

func (l *log) auditReceipts() (int, error) {
	paths, err := filepath.Glob(filepath.Join(l.dir, "receipts", "*.tlog-proof"))
	if err != nil {
		return 0, err
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err == nil {
			err = l.auditReceipt(data)
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return len(paths), nil
}

// A receipt is a tlog-proof taken apart: extra is empty where it has none.
type receipt struct {
	extra      []byte
	index      int64
	proof      tlog.RecordProof
	checkpoint []byte
}

func parseReceipt(data []byte) (*receipt, error) {
	split := bytes.Index(data, []byte("\n\n"))
	if split < 0 {
		return nil, errors.New("no checkpoint")
	}
	lines := strings.Split(string(data[:split]), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return nil, errors.New("bad header")
	}
	r := &receipt{checkpoint: data[split+2:]}
	var err error
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if r.extra, err = base64.StdEncoding.DecodeString(lines[0][len("extra "):]); err != nil {
			return nil, err
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return nil, errors.New("no index")
	}
	r.index, err = strconv.ParseInt(lines[0][len("index "):], 10, 64)
	if err != nil || r.index < 0 {
		return nil, fmt.Errorf("bad index %q", lines[0])
	}
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		r.proof = append(r.proof, hash)
	}
	return r, nil
}

// auditReceipt checks a tlog-proof of an entry of this log; its checkpoint may be any of the log's.
func (l *log) auditReceipt(data []byte) error {
	r, err := parseReceipt(data)
	if err != nil {
		return err
	}
	if r.index >= l.tree.N {
		return fmt.Errorf("bad index %d", r.index)
	}
	tree, err := l.openCheckpointText(r.checkpoint)
	if err != nil {
		return err
	}
	entries, err := l.bundle(r.index / tileWidth)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(r.proof, tree.N, tree.Hash, r.index,
		tlog.RecordHash(entries[r.index%tileWidth]))
}

// checkReceipt needs nothing but the file and the key: the entry is in extra.
func checkReceipt(path, vkey string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	r, err := parseReceipt(data)
	if err != nil {
		return err
	}
	l := &log{verifier: verifier}
	tree, err := l.openCheckpointText(r.checkpoint)
	if err != nil {
		return err
	}
	if r.index >= tree.N || len(r.extra) == 0 {
		return errors.New("the receipt has no entry, or none of its tree")
	}
	return tlog.CheckRecord(r.proof, tree.N, tree.Hash, r.index, tlog.RecordHash(r.extra))
}

// checkSeal opens FILE.seal as a note and compares the hash that it states with the file.
func checkSeal(path, vkey string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	seal, err := os.ReadFile(path + ".seal")
	if err != nil {
		return err
	}
	opened, err := note.Open(seal, note.VerifierList(verifier))
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(data)
	stated := "\nsha256 " + base64.StdEncoding.EncodeToString(hash[:]) + "\n"
	if !strings.HasPrefix(opened.Text, "muniment-seal/v1\n") || !strings.Contains(opened.Text, stated) {
		return errors.New("the seal is of other bytes")
	}
	return nil
}

// auditContinues checks that the log begins with the tree of an older checkpoint.
func (l *log) auditContinues(path string) error {
	old, err := l.openCheckpoint(path)
	if err != nil {
		return fmt.Errorf("older %w", err)
	}
	if old.N > l.tree.N {
		return fmt.Errorf("the log has %d entries, the older checkpoint %d", l.tree.N, old.N)
	}
	if old.N == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(l.tree.N, old.N, l.hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, l.tree.N, l.tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("does not continue the older checkpoint: %w", err)
	}
	return nil
}
