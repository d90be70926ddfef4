package dev.sluice.executor.mcp;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.executor.tool.Toolbox;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The tools of MCP servers in the toolbox: those that an operator has accepted, as he accepted them. What is offered is
 * made of {@code sluice.configs} alone, so that all executors offer the same; each looks at the servers now and then and
 * tells of what it sees there (ADR 0096). Thread-safe.
 */
public final class McpTools implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(McpTools.class);

    /** Servers that are looked at at once. */
    private static final int LOOKS_MAX = 4;

    private final ServerBook book = new ServerBook();
    private final Servers servers;
    private final Looks looks;
    private final Toolbox toolbox;
    private final Teller teller;
    private final Runnable offered;
    private final Set<ServerName> waiting = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(LOOKS_MAX);
    private final ExecutorService lookers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("mcp-look-", 0).factory());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("mcp-clock").factory());
    private volatile boolean looking;

    /** Tells everybody what a server has; returns once it is told. */
    public interface Teller {
        /** @param name {@code tenant/server} */
        void tell(String name, McpListing listing) throws InterruptedException;
    }

    /** @param offered told whenever the toolbox may hold other tools than before */
    public McpTools(Servers servers, Toolbox toolbox, Teller teller, Runnable offered) {
        this.servers = servers;
        this.toolbox = toolbox;
        this.teller = teller;
        this.offered = offered;
        this.looks = new Looks(servers, this::seen);
    }

    /** Looks at all servers, now and once in every interval. Call it when all that was told before is known. */
    public void start(Duration interval) {
        looking = true;
        clock.scheduleWithFixedDelay(
                () -> book.names().forEach(this::look), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The version of a server's configuration, or of what one has, that counts from now on. */
    public void told(ConfigVersion version) {
        ServerName.read(version.name()).ifPresent(name -> {
            var json = MessageCodec.mapper();
            if (version.kind().equals(McpServer.KIND)) {
                var server = json.convertValue(version.body(), McpServer.class);
                var before = book.configured(name, server, version.version());
                before.map(ServerBook.Configured::server)
                        .filter(other -> !other.transport().equals(server.transport()))
                        .ifPresent(looks::forget);
                look(name);
            } else if (version.kind().equals(McpListing.KIND)) {
                book.listed(name, json.convertValue(version.body(), McpListing.class));
            }
            offer(name.tenant());
        });
    }

    /** There is no such server any more, or nothing is known of what it has. */
    public void removed(String kind, String serverName) {
        ServerName.read(serverName).ifPresent(name -> {
            if (kind.equals(McpServer.KIND)) {
                book.removed(name).map(ServerBook.Configured::server).ifPresent(looks::forget);
            } else if (kind.equals(McpListing.KIND)) {
                book.unlisted(name);
                // That may have been said of an older look than the last.
                look(name);
            }
            offer(name.tenant());
        });
    }

    private void offer(TenantId tenant) {
        toolbox.offer(
                tenant,
                book.offered(tenant).stream()
                        .map(tool -> new ServerTool(tool.name(), tool.server(), tool.tool(), servers, looks))
                        .toList());
        offered.run();
    }

    /** A call has seen what its server has now. */
    private void seen(ServerName name, List<McpTool> tools) {
        if (book.listing(name).filter(listing -> listing.tools().equals(tools)).isEmpty()) {
            look(name);
        }
    }

    private void look(ServerName name) {
        if (looking && waiting.add(name)) {
            lookers.execute(() -> looked(name));
        }
    }

    private void looked(ServerName name) {
        try {
            places.acquire();
            try {
                waiting.remove(name);
                lookAt(name);
            } finally {
                places.release();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAt(ServerName name) throws InterruptedException {
        var configured = book.find(name);
        if (configured.isEmpty()) {
            return;
        }
        var before = book.listing(name).map(McpListing::tools).orElse(List.of());
        var server = configured.get();
        var listing = looks.look(name, server.server(), server.version(), before);
        listing.trouble().ifPresent(trouble -> LOG.warnf("the MCP server %s: %s", name, trouble));
        if (book.find(name).equals(configured)
                && book.listing(name).filter(listing::equals).isEmpty()) {
            try {
                teller.tell(name.toString(), listing);
            } catch (UncheckedIOException away) {
                LOG.warnf("what the MCP server %s has is not told yet: %s", name, away.getMessage());
            }
        }
    }

    @Override
    public void close() {
        looking = false;
        clock.shutdownNow();
        lookers.shutdownNow();
    }
}
