// Command judge verifies an exported log with Go's own transparency log code, which nobody at Akashi wrote.
//
//	judge DIR
//	judge note DIR
//
// It prints "OK <size> <root>" and exits with 0, or says what is wrong and exits with 1. With note it opens any signed note, DIR/note by
// DIR/vkey, and prints its text.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func check(ok bool, format string, args ...any) {
	if !ok {
		must(fmt.Errorf(format, args...))
	}
}

// c2sp turns Go's tile/<H>/<L>/<N> into tile/<L>/<N>.
func c2sp(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
}

type folder string

func (f folder) read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(string(f), name))
	must(err)
	return data
}

func (f folder) Height() int                        { return height }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, t := range tiles {
		data = append(data, f.read(c2sp(t)))
	}
	return data, nil
}

// leaves hashes the entries of a bundle: each follows its length, a big-endian uint16.
func leaves(bundle []byte, first int64) (hashes []tlog.Hash) {
	for len(bundle) > 0 {
		check(len(bundle) >= 2, "entry %d: no length", first+int64(len(hashes)))
		n := int(binary.BigEndian.Uint16(bundle))
		check(len(bundle) >= 2+n, "entry %d: cut", first+int64(len(hashes)))
		hashes = append(hashes, tlog.RecordHash(bundle[2:2+n]))
		bundle = bundle[2+n:]
	}
	return hashes
}

func main() {
	if os.Args[1] == "note" {
		dir := folder(os.Args[2])
		verifier, err := note.NewVerifier(strings.TrimSpace(string(dir.read("vkey"))))
		must(err)
		signed, err := note.Open(dir.read("note"), note.VerifierList(verifier))
		must(err)
		fmt.Print(signed.Text)
		return
	}
	dir := folder(os.Args[1])
	verifier, err := note.NewVerifier(strings.TrimSpace(string(dir.read("vkey"))))
	must(err)
	signed, err := note.Open(dir.read("checkpoint"), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(signed.Text, "\n")
	check(len(lines) == 4 && lines[0] == verifier.Name(), "the checkpoint is not that of %s", verifier.Name())
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)

	// The reader authenticates every tile against the root; the stored hashes are computed anew from the entries alone.
	tiles := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, dir)
	stored := []tlog.Hash{}
	recomputed := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, err error) {
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for first := int64(0); first < size; first += 1 << height {
		t := tlog.Tile{H: height, L: 0, N: first >> height, W: int(min(1<<height, size-first))}
		hashes := leaves(dir.read(strings.Replace(c2sp(t), "tile/0/", "tile/entries/", 1)), first)
		check(len(hashes) == t.W, "bundle at entry %d has %d entries, not %d", first, len(hashes), t.W)
		indexes := make([]int64, len(hashes))
		for i := range hashes {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		want, err := tiles.ReadHashes(indexes)
		must(err)
		for i, hash := range hashes {
			check(hash == want[i], "entry %d is not in the tree", first+int64(i))
			more, err := tlog.StoredHashesForRecordHash(first+int64(i), hash, recomputed)
			must(err)
			stored = append(stored, more...)
		}
	}
	tree, err := tlog.TreeHash(size, recomputed)
	must(err)
	check(size == 0 || tree == root, "the entries make root %v, signed is %v", tree, root)
	fmt.Printf("OK %d %v\n", size, root)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
