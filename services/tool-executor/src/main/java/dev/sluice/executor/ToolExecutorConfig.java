package dev.sluice.executor;

import dev.sluice.executor.mcp.Outside;
import dev.sluice.executor.mcp.SecretFiles;
import dev.sluice.executor.mcp.Servers;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxLimits;
import dev.sluice.executor.tool.GitIdentity;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The dials of the tool-executor. */
@ConfigMapping(prefix = "sluice.tool-executor")
public interface ToolExecutorConfig {
    /** No tenant's name begins with a dot. */
    String NO_FILES = ".no-files";

    /** The home whose calls this executor runs; executors of one home share one volume. */
    @WithDefault("local")
    String home();

    /** Consumers of the call queue, 1 to 64; each waits until all calls of its last poll are done. */
    @WithDefault("4")
    int consumers();

    /** Calls that one consumer takes at once, 1 to 64. */
    @WithDefault("4")
    int callsPerPoll();

    /** Where the workspaces are: a directory on the home's volume. */
    @WithDefault("${sluice.data:.sluice}/workspaces")
    Path workspaces();

    /** Server directories that a workspace may start as a copy of, by the name that a session asks for. */
    Map<String, Path> templates();

    /** The most bytes that a copy of a template may take. */
    @WithDefault("256M")
    MemorySize templateBytesMax();

    /** The most files and directories that a copy of a template may have. */
    @WithDefault("20000")
    int templateFilesMax();

    /** How long a workspace is kept that nobody uses, with what is kept of its files; for ever without it. */
    Optional<Duration> workspaceAgeMax();

    /** The most bytes that all workspaces of a tenant may take, with what is kept of them, when more is sent into one. */
    Optional<MemorySize> tenantBytesMax();

    /** Where users may clone repositories from. */
    Cloning cloning();

    /** What comes from elsewhere by git. */
    interface Cloning {
        /** Addresses below which repositories may be cloned, such as {@code https://github.com/}; none without it. */
        Optional<List<URI>> from();

        /** The longest that one may take to come, and again to be unpacked. */
        @WithDefault("PT5M")
        Duration timeMax();
    }

    /** The claim of an access token that names the caller's tenant. */
    @WithDefault("${sluice.session.identity.tenant-claim:tenant}")
    String tenantClaim();

    /** How much is kept of what the files of a session were. */
    Snapshots snapshots();

    /** What the snapshots of one session may take; the oldest go first. */
    interface Snapshots {
        /** The most bytes of all of them together; a workspace that is larger by itself is not kept. */
        @WithDefault("1G")
        MemorySize bytesMax();

        /** The most files and directories of one; a workspace with more is not kept. */
        @WithDefault("50000")
        int filesMax();

        /** How many there may be, 2 or more. */
        @WithDefault("1000")
        int numberMax();

        /** How long one is kept. */
        @WithDefault("30d")
        Duration ageMax();
    }

    /** The space that must be free on the workspaces' volume for this executor to be ready. */
    @WithDefault("100M")
    MemorySize diskFreeMin();

    /** In whose name agents commit. */
    Git git();

    /** The author of commits. */
    interface Git {
        /** The author's name. */
        @WithDefault("Sluice")
        String name();

        /** The author's address. */
        @WithDefault("sluice@localhost")
        String email();

        default GitIdentity identity() {
            return new GitIdentity(name(), email());
        }
    }

    /** What MCP servers are given. */
    Mcp mcp();

    /** The surroundings of MCP servers. */
    interface Mcp {
        /** A directory of programs that servers find, read-only, at {@code /opt/mcp}. */
        Optional<Path> programs();

        /** A directory of secrets that servers are given: {@code <tenant>/<name>}, one value each. */
        Optional<Path> secrets();

        /** The hosts of servers that are reached by HTTP, by name or {@code name:port}; others are not spoken to. */
        Optional<Set<String>> hosts();

        /** Whether such hosts may be in private networks, and be spoken to without encryption. */
        @WithDefault("false")
        boolean privateAddresses();

        /** How often this executor looks whether servers still have the tools that they had. */
        @WithDefault("PT5M")
        Duration lookInterval();

        /** @param workspaces beside which servers that see no files have an empty directory */
        default Servers servers(SandboxChoice sandbox, Path workspaces, Vertx vertx) {
            return new Servers(
                    sandbox,
                    programs(),
                    new SecretFiles(secrets()),
                    workspaces.toAbsolutePath().resolve(NO_FILES),
                    Outside.by(vertx, hosts().orElse(Set.of()), privateAddresses()));
        }
    }

    /** What a command may take. */
    Sandbox sandbox();

    /** The limits of one command. */
    interface Sandbox {
        /** The longest that a command may run, whatever its call asks for. */
        @WithDefault("PT10M")
        Duration timeMax();

        /** The most memory that all processes of a command may take together. */
        @WithDefault("2G")
        MemorySize memoryBytesMax();

        /** The most processes and threads of a command at once. */
        @WithDefault("256")
        int processesMax();

        /** The most files that one process of a command may have open. */
        @WithDefault("1024")
        int openFilesMax();

        /** The largest file that a command may write. */
        @WithDefault("256M")
        MemorySize fileBytesMax();

        /** The most that the files of a workspace may take while a command runs. */
        @WithDefault("1G")
        MemorySize workspaceBytesMax();

        /** The most that a command may put into each of {@code /tmp}, its home and shared memory. */
        @WithDefault("256M")
        MemorySize temporaryBytesMax();

        /** What builds and tests need beside the workspace: a directory for each kind of it, read-only for commands. */
        @WithDefault("${sluice.data:.sluice}/dependencies")
        Path dependencies();

        default SandboxLimits limits() {
            return new SandboxLimits(
                    timeMax(),
                    memoryBytesMax().asLongValue(),
                    processesMax(),
                    openFilesMax(),
                    fileBytesMax().asLongValue(),
                    workspaceBytesMax().asLongValue(),
                    temporaryBytesMax().asLongValue());
        }
    }
}
