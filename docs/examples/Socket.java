import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Scanner;
import java.util.concurrent.CompletionStage;

/** Prints what a WebSocket says and sends it what you type, a line each way: java Socket.java ws://host/path token */
public class Socket {
    public static void main(String[] arguments) {
        var socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + arguments[1])
                .buildAsync(URI.create(arguments[0]), new Printer())
                .join();
        try (var lines = new Scanner(System.in)) {
            while (lines.hasNextLine()) {
                socket.sendText(lines.nextLine(), true).join();
            }
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
    }

    private static class Printer implements WebSocket.Listener {
        private final StringBuilder frame = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            frame.append(part);
            if (last) {
                System.out.println(frame);
                frame.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            System.out.println("closed: " + code + " " + reason);
            System.exit(0);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            System.out.println("broken: " + error.getMessage());
            System.exit(1);
        }
    }
}
