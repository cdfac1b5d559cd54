// Command verify-proof checks a proof.json of an Akashi log with Go's own transparency log code.
//
//	go run verify-proof.go proof.json [vkey]
//
// With a vkey known from elsewhere, the one in the file must be it.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: verify-proof proof.json [vkey]")
	}
	data, err := os.ReadFile(os.Args[1])
	must(err)
	var file struct {
		Entry            []byte
		Index            int64
		Proof            []string
		Checkpoint, Vkey string
	}
	must(json.Unmarshal(data, &file))
	if len(os.Args) > 2 && strings.TrimSpace(os.Args[2]) != file.Vkey {
		log.Fatal("the file carries another key: ", file.Vkey)
	}

	// The signature: this key signed this checkpoint.
	verifier, err := note.NewVerifier(file.Vkey)
	must(err)
	signed, err := note.Open([]byte(file.Checkpoint), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 3 || lines[0] != verifier.Name() {
		log.Fatal("the checkpoint is of another log")
	}
	var size int64
	_, err = fmt.Sscan(lines[1], &size)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)

	// The proof: this entry is in the tree with that root.
	var proof tlog.RecordProof
	for _, text := range file.Proof {
		hash, err := tlog.ParseHash(text)
		must(err)
		proof = append(proof, hash)
	}
	must(tlog.CheckRecord(proof, size, root, file.Index, tlog.RecordHash(file.Entry)))
	fmt.Printf("OK: entry %d of %d in %s\n%s\n", file.Index, size, lines[0], file.Entry)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
