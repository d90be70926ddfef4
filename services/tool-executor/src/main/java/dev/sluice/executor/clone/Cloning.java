package dev.sluice.executor.clone;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Scope;
import dev.sluice.executor.intake.Intake;
import dev.sluice.executor.intake.IntakeLimits;
import dev.sluice.executor.intake.Intakes;
import dev.sluice.executor.sandbox.Bubblewrap;
import dev.sluice.executor.sandbox.CommandRun;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.sandbox.Usage;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * Repositories from elsewhere as files of a workspace. This process fetches a pack and looks into nothing; git unpacks it in the
 * sandbox, without network, configuration, hooks and filters. See docs/adr/0094-a-clone-is-fetched-here-and-unpacked-there.md.
 */
public final class Cloning {
    private static final String PACK = ".sluice-pack";
    private static final Path GIT = Path.of("/usr/bin/git");

    /** The address is told to the repository, for people; it holds no password. */
    private static final String CHECKOUT = """
            directory=$1 branch=$2 commit=$3 url=$4 shallow=$5 pack=$PWD/%s
            g() {
                /usr/bin/git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.attributesFile=/dev/null \\
                    -c protocol.allow=never -c submodule.recurse=false -c gc.auto=0 -c advice.detachedHead=false "$@"
            }
            mkdir -p -- "$directory" && cd -- "$directory" && g init --quiet --template= --initial-branch="$branch" . || exit
            mkdir .git/hooks .git/info && g index-pack --stdin < "$pack" > /dev/null && rm -- "$pack" || exit
            [ -z "$shallow" ] || printf '%%s\\n' $shallow > .git/shallow || exit
            g update-ref "refs/remotes/origin/$branch" "$commit" && g reset --quiet --hard "$commit" || exit
            g config remote.origin.url "$url" && g config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*' || exit
            g config "branch.$branch.remote" origin && g config "branch.$branch.merge" "refs/heads/$branch"
            """.formatted(PACK);

    private final Intakes intakes;
    private final SandboxChoice choice;
    private final CloneSources sources;
    private final IntakeLimits limits;
    private final Duration timeMax;

    /**
     * What is asked for.
     *
     * @param authorization what proves to the server who asks; in no other place, and not for long
     * @param directory where in the workspace it goes
     * @param depth how many commits back; nothing for all
     */
    public record Wanted(
            String url,
            Optional<String> authorization,
            Optional<String> branch,
            WorkspacePath directory,
            OptionalInt depth) {
        @Override
        public String toString() {
            return url;
        }
    }

    /** Is told how far it is; ends it by an exception. */
    public interface Progress {
        void received(long bytes) throws Refused, IOException;

        /** Again each second. */
        void unpacking() throws Refused, IOException;
    }

    /** @param timeMax for what is fetched, and again for unpacking it */
    public Cloning(Intakes intakes, SandboxChoice choice, CloneSources sources, IntakeLimits limits, Duration timeMax) {
        this.intakes = intakes;
        this.choice = choice;
        this.sources = sources;
        this.limits = limits;
        this.timeMax = timeMax;
    }

    /** Whether it may be cloned from there at all, before anything is done. */
    public URI allowed(String url) throws Refused {
        sandbox();
        return sources.allowed(url);
    }

    /** Fetches it and puts it into the workspace; empty if that is in use for longer than patience lasts. */
    public Optional<Intakes.Taken> clone(Scope scope, Wanted wanted, Progress progress, BooleanSupplier patient)
            throws Refused, IOException, InterruptedException {
        var address = allowed(wanted.url());
        return intakes.take(scope, arriving -> arrived(arriving.files(), address, wanted, progress), patient);
    }

    private Intake arrived(Path files, URI address, Wanted wanted, Progress progress) throws Refused, IOException {
        var sandbox = sandbox();
        var bytesMax = Math.min(limits.workspaceBytesMax(), sandbox.limits().fileBytesMax());
        GitFetch.Progress received = bytes -> {
            if (Usage.volumeHasLessThan(files, Usage.VOLUME_RESERVE_BYTES)) {
                throw new Refused(CallFailure.TOO_LARGE, "There is too little room left for it.");
            }
            progress.received(bytes);
        };
        // Before anything has come, so that whoever asks knows that it goes on.
        received.received(0);
        var fetched = new GitFetch(new GitFetch.Limits(bytesMax, timeMax), received)
                .fetch(
                        new GitFetch.Wanted(address, wanted.authorization(), wanted.branch(), wanted.depth()),
                        files.resolve(PACK));
        progress.unpacking();
        var script = List.of(
                "/bin/bash",
                "-c",
                CHECKOUT,
                "clone",
                wanted.directory().toString(),
                fetched.target().branch(),
                fetched.target().commit(),
                address.toString(),
                String.join(" ", fetched.shallow()));
        var ended = CommandRun.in(sandbox, files).run(script, Path.of("."), timeMax, new Listening(progress));
        if (ended.exitCode() != 0 || ended.stopped().isPresent()) {
            throw new Refused(
                    ended.stopped().isPresent() ? CallFailure.TOO_LARGE : CallFailure.INVALID_ARGUMENTS,
                    "What the server sent could not be unpacked, or takes too much.");
        }
        return counted(files);
    }

    private Intake counted(Path files) throws Refused, IOException {
        var count = new Count();
        Files.walkFileTree(files, count);
        if (count.entries > limits.entriesMax()) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "It holds more than " + limits.entriesMax()
                            + " files and directories; the operator can raise the limit.");
        }
        return new Intake(count.files, count.bytes, List.of(), 0);
    }

    /** Whether anybody still wants it: whoever cannot be told any more has left. */
    private static final class Listening implements StopSignal {
        private static final long TOLD_EACH_NANOS = Duration.ofSeconds(1).toNanos();

        private final Progress progress;
        private long told = System.nanoTime();

        Listening(Progress progress) {
            this.progress = progress;
        }

        @Override
        public Optional<Reason> reason() {
            if (System.nanoTime() - told < TOLD_EACH_NANOS) {
                return Optional.empty();
            }
            told = System.nanoTime();
            try {
                progress.unpacking();
                return Optional.empty();
            } catch (Refused | IOException left) {
                return Optional.of(Reason.CALLED_OFF);
            }
        }
    }

    private static final class Count extends SimpleFileVisitor<Path> {
        private int entries;
        private int files;
        private long bytes;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            entries++;
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            entries++;
            files++;
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }
    }

    private Bubblewrap sandbox() throws Refused {
        return switch (choice) {
            case SandboxChoice.Chosen chosen -> {
                if (!Files.isExecutable(GIT)) {
                    throw new Refused(CallFailure.DENIED, "git is not installed where this executor runs.");
                }
                yield chosen.sandbox();
            }
            case SandboxChoice.Refused refused -> throw new Refused(CallFailure.DENIED, refused.reason());
        };
    }
}
