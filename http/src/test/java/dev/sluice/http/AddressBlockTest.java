package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class AddressBlockTest {
    @Test
    void anIpv4AddressCountsForItself() {
        assertEquals("192.0.2.7", AddressBlock.of("192.0.2.7"));
        assertEquals("192.0.2.7", AddressBlock.of("::ffff:192.0.2.7"));
    }

    @Test
    void theIpv6AddressesOfOneNetworkCountTogether() {
        assertEquals("2001:0db8:0000:0001::/64", AddressBlock.of("2001:db8:0:1::7"));
        assertEquals(AddressBlock.of("2001:db8:0:1::7"), AddressBlock.of("2001:db8:0:1:ffff:1:2:3"));
        assertEquals(AddressBlock.of("::1"), AddressBlock.of("0:0:0:0:0:0:0:1"));
        assertNotEquals(AddressBlock.of("2001:db8:0:1::7"), AddressBlock.of("2001:db8:0:2::7"));
    }

    @Test
    void whatIsNoAddressCountsForItself() {
        assertEquals("unknown", AddressBlock.of("unknown"));
    }
}
