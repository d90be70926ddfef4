package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateHostTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "127.0.0.1, true",
        "[::1], true",
        "10.1.2.3, true",
        "192.168.1.9, true",
        "172.16.0.1, true",
        "100.64.0.1, true",
        "169.254.169.254, true",
        "[fd00::1], true",
        "ollama, true",
        "vllm.models.svc.cluster.local, true",
        "gpu.internal, true",
        "GPU.Internal., true",
        "api.openai.com, false",
        "8.8.8.8, false",
        "[2001:4860:4860::8888], false",
        "198.51.100.7, true",
        "203.0.113.9, true",
        "172.32.0.1, false",
    })
    void aHostOfAPrivateNetworkIsKnownByItsName(String host, boolean isPrivate) {
        assertEquals(isPrivate, PrivateHost.is(host));
    }
}
