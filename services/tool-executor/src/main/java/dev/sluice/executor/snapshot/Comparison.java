package dev.sluice.executor.snapshot;

import dev.sluice.executor.snapshot.Difference.Contents;
import dev.sluice.executor.snapshot.Difference.What;
import dev.sluice.executor.snapshot.Tree.Kind;
import dev.sluice.executor.snapshot.Tree.Node;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What differs between two snapshots, file by file and by the paths. Where two directories have one name nothing in them is
 * looked at.
 */
final class Comparison {
    private static final Tree EMPTY = new Tree(List.of());

    private final Objects objects;
    private final Difference.Listener listener;
    private boolean wanted = true;

    Comparison(Objects objects, Difference.Listener listener) {
        this.objects = objects;
        this.listener = listener;
    }

    /** Shows the listener what differs, until it wants no more. */
    void of(Tree before, Tree after) throws IOException, NotKept {
        compare("", before, after);
    }

    private void compare(String folder, Tree before, Tree after) throws IOException, NotKept {
        var old = byName(before);
        var fresh = byName(after);
        var names = new TreeSet<>(old.keySet());
        names.addAll(fresh.keySet());
        for (var name : names) {
            if (!wanted) {
                return;
            }
            compare(folder + name, Optional.ofNullable(old.get(name)), Optional.ofNullable(fresh.get(name)));
        }
    }

    private void compare(String path, Optional<Node> before, Optional<Node> after) throws IOException, NotKept {
        if (before.equals(after)) {
            return;
        }
        var wasFolder = before.filter(node -> node.kind() == Kind.DIRECTORY);
        var isFolder = after.filter(node -> node.kind() == Kind.DIRECTORY);
        if (wasFolder.isPresent() || isFolder.isPresent()) {
            compare(path + "/", tree(wasFolder), tree(isFolder));
        }
        var was = before.filter(node -> node.kind() != Kind.DIRECTORY);
        var is = after.filter(node -> node.kind() != Kind.DIRECTORY);
        if (!was.equals(is) && wanted) {
            wanted = listener.next(difference(path, was, is));
        }
    }

    private Difference difference(String path, Optional<Node> was, Optional<Node> is) {
        var what = was.isEmpty() ? What.ADDED : is.isEmpty() ? What.REMOVED : What.CHANGED;
        return new Difference(
                FileNames.shown(path),
                what,
                Math.max(bytes(was), bytes(is)),
                () -> new Contents(content(was), content(is)));
    }

    private static long bytes(Optional<Node> node) {
        return node.map(Node::bytes).orElse(0L);
    }

    private Optional<byte[]> content(Optional<Node> node) throws IOException, NotKept {
        return node.isEmpty()
                ? Optional.empty()
                : Optional.of(objects.content(node.get().object(), node.get().digest()));
    }

    private Tree tree(Optional<Node> folder) throws IOException, NotKept {
        return folder.isEmpty() ? EMPTY : objects.tree(folder.get().digest());
    }

    private static Map<String, Node> byName(Tree tree) {
        var nodes = new HashMap<String, Node>();
        tree.nodes().forEach(node -> nodes.put(node.name(), node));
        return nodes;
    }
}
