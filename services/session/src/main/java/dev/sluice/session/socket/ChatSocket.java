package dev.sluice.session.socket;

import dev.sluice.session.SessionConfig;
import dev.sluice.session.audit.Origin;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The WebSocket door. Everything here runs on the event loop and only hands over. */
@WebSocket(path = "/api/v1/ws")
@Authenticated
public class ChatSocket {
    private static final Logger LOG = Logger.getLogger(ChatSocket.class);

    private final Sockets sockets;
    private final Conversation conversation;
    private final SocketMemory memory;
    private final SecurityIdentity identity;
    private final SessionConfig.Socket limits;

    ChatSocket(
            Sockets sockets,
            Conversation conversation,
            SocketMemory memory,
            SecurityIdentity identity,
            SessionConfig config) {
        this.sockets = sockets;
        this.conversation = conversation;
        this.memory = memory;
        this.identity = identity;
        this.limits = config.socket();
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        var outgoing = new Outgoing(connection, memory, limits.sendMax());
        var caller = Caller.of(identity);
        var address = SocketGate.block(connection.handshakeRequest().remoteAddress());
        if (!sockets.room(Optional.of(caller), address)) {
            outgoing.close(CloseCode.FULL);
            return;
        }
        sockets.add(
                connection.id(),
                new SocketClient(
                        connection.id(), address, origin(connection), caller, outgoing, conversation, memory, limits));
    }

    private static Origin origin(WebSocketConnection connection) {
        var handshake = connection.handshakeRequest();
        return Origin.ofSocket(
                SocketGate.host(handshake.remoteAddress()), Optional.ofNullable(handshake.header("User-Agent")));
    }

    @OnTextMessage
    @NonBlocking
    void message(String text, WebSocketConnection connection) {
        sockets.find(connection.id()).ifPresent(client -> client.hear(text));
    }

    @OnBinaryMessage
    @NonBlocking
    void binary(Buffer bytes, WebSocketConnection connection) {
        sockets.find(connection.id()).ifPresent(client -> client.outgoing().close(CloseCode.TEXT_ONLY));
    }

    @OnPongMessage
    @NonBlocking
    void pong(Buffer bytes, WebSocketConnection connection) {
        sockets.find(connection.id()).ifPresent(SocketClient::alive);
    }

    @OnClose
    @NonBlocking
    void close(WebSocketConnection connection) {
        sockets.remove(connection.id());
    }

    @OnError
    @NonBlocking
    void error(Throwable trouble, WebSocketConnection connection) {
        LOG.debugf("Socket %s: %s", connection.id(), trouble.toString());
        sockets.remove(connection.id());
        if (connection.isOpen()) {
            connection.close(CloseCode.of(trouble)).subscribe().with(_ -> {}, _ -> {});
        }
    }
}
