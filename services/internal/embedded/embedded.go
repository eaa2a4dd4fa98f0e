// Package embedded runs the servers that Foreshock needs and nobody started: NATS as a
// library, ClickHouse as a supervised child process, both below one data folder and both
// on loopback only.
//
// Input: a folder and ports. Output: addresses that ordinary clients use; nothing outside
// knows that the servers are embedded. Failure: an error that names the flag or the folder
// to change. State: the data folder, whole after kill -9, held by one process at a time
// (LockDir), and the ClickHouse engine in a per-user cache (Library).
package embedded
