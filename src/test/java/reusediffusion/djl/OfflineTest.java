package reusediffusion.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The Deep Java Library reports its use to a server; with this project beside it, it does not even try. */
class OfflineTest {

    @Test
    void noConnectionIsAttempted() throws Exception {
        Said said = probe("ours");
        assertThat(said.text()).doesNotContain(OfflineProbe.OPENED).contains("ReuseDiffusion", "made 1 picture");
        assertThat(said.exit()).isZero();
    }

    @Test
    void theLibraryAloneWouldConnect() throws Exception {
        Said said = probe("library");
        assertThat(said.text()).contains(OfflineProbe.OPENED, "Ec2Utils");
        assertThat(said.exit()).isNotZero();
    }

    private record Said(int exit, String text) {}

    private static Said probe(String mode) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OfflineProbe.class.getName(),
                mode));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        List.of("OPT_OUT_TRACKING", "DJL_OFFLINE", "AI_DJL_OFFLINE", "JAVA_TOOL_OPTIONS")
                .forEach(environment::remove);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Said(process.exitValue(), text);
    }
}
