package dev.sluice.http;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which addresses anybody on the internet could reach. The others lead into networks in which callers have no business: this
 * machine, its neighbours, a cloud's metadata. By IANA's registries of special-purpose addresses (RFC 6890).
 */
public final class PublicAddress {
    private PublicAddress() {}

    public static boolean is(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        var bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
    }

    private static boolean isPublic4(byte[] bytes) {
        var first = bytes[0] & 0xff;
        var second = bytes[1] & 0xff;
        var third = bytes[2] & 0xff;
        return switch (first) {
            case 0, 10, 127 -> false;
            // Carriers' own networks.
            case 100 -> second < 64 || second > 127;
            case 169 -> second != 254;
            case 172 -> second < 16 || second > 31;
            // Protocols, documentation, relays of 6to4, private.
            case 192 -> second != 168 && !(second == 0 && (third == 0 || third == 2)) && !(second == 88 && third == 99);
            // Benchmarks, documentation.
            case 198 -> second != 18 && second != 19 && !(second == 51 && third == 100);
            case 203 -> !(second == 0 && third == 113);
            default -> first < 224;
        };
    }

    /** Only what is given out for the internet, 2000::/3, and of that no way to embed another address or to write examples. */
    private static boolean isPublic6(byte[] bytes) {
        var first = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        var second = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        return switch (first) {
            case 0x2001 -> second >= 0x200 && second != 0xdb8;
            case 0x2002 -> false;
            case 0x3fff -> second >= 0x1000;
            default -> first >> 13 == 1;
        };
    }
}
