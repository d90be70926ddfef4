package dev.sluice.executor.snapshot;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.SnapshotId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One directory of a snapshot: its nodes by name. As it is written, {@code <kind> <mode> <bytes> <digest> <name>\0} each, its
 * digest names it, and so all that is below it: two directories with equal names hold the same.
 */
record Tree(List<Node> nodes) {
    private static final int MODE_MASK = 0777;

    Tree {
        nodes = nodes.stream().sorted(Comparator.comparing(Node::name)).toList();
    }

    /** What a node is. */
    enum Kind {
        FILE('f'),
        DIRECTORY('d'),
        /** A symbolic link, kept as what it says. */
        LINK('l');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        static Kind of(char letter) {
            for (var kind : values()) {
                if (kind.letter == letter) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of node");
        }
    }

    /**
     * A file, directory or link.
     *
     * @param mode the nine bits of its permissions
     * @param bytes the size of a file, 0 for others
     * @param digest of a file's content, a directory's tree, or what a link says
     */
    record Node(Kind kind, int mode, long bytes, String digest, String name) {
        Node {
            if ((mode & ~MODE_MASK) != 0 || name.isEmpty() || name.indexOf('/') >= 0) {
                throw new IllegalArgumentException("no node of a directory");
            }
        }

        /** The name of the stored object: a file's mode is part of it, because what is linked is one with it. */
        String object() {
            return kind == Kind.FILE ? digest + "-" + Integer.toOctalString(mode) : digest;
        }
    }

    byte[] written() {
        var text = new StringBuilder();
        for (var node : nodes) {
            text.append(node.kind.letter)
                    .append(' ')
                    .append(Integer.toOctalString(node.mode))
                    .append(' ')
                    .append(node.bytes)
                    .append(' ')
                    .append(node.digest)
                    .append(' ')
                    .append(node.name)
                    .append('\0');
        }
        return FileNames.bytes(text.toString());
    }

    /** @throws IllegalArgumentException if these bytes are no tree */
    static Tree read(byte[] bytes) {
        var nodes = new ArrayList<Node>();
        for (var line : FileNames.text(bytes).split("\0")) {
            if (line.isEmpty()) {
                continue;
            }
            var parts = line.split(" ", 5);
            nodes.add(new Node(
                    Kind.of(parts[0].charAt(0)),
                    Integer.parseInt(parts[1], 8),
                    Long.parseLong(parts[2]),
                    parts[3],
                    parts[4]));
        }
        return new Tree(nodes);
    }

    static SnapshotId nameOf(byte[] written) {
        return new SnapshotId(Digest.sha256Hex(written));
    }
}
