package reusediffusion.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Machines;

class AddressTest {
    private static final Configuration CONFIGURATION = new Configuration();

    private static String at(String text) throws Exception {
        return Address.qualified(text, CONFIGURATION).toString();
    }

    @Test
    void everyLetterMeansItself() throws Exception {
        String here = "file:" + Path.of("").toAbsolutePath();
        for (String name : new String[] {
            "w[1]",
            "{a,b}",
            "q*.txt",
            "what?",
            "back\\slash",
            "a:b",
            "hdfs:x",
            "50%",
            "a%20b",
            "#1",
            "a + b",
            Machines.name("ä ö", "a o"),
            "p=1,q=2"
        }) {
            assertThat(at(name)).isEqualTo(here + "/" + name);
            assertThat(at("/x/" + name)).isEqualTo("file:/x/" + name);
            assertThat(at("file:///x/" + name + "/")).isEqualTo("file:/x/" + name);
            assertThat(Address.path("hdfs://host:9000/x/" + name).toString()).isEqualTo("hdfs://host:9000/x/" + name);
        }
        assertThat(at("./out/")).isEqualTo(here + "/out");
        assertThat(at("~/out")).isEqualTo("file:" + System.getProperty("user.home") + "/out");
        assertThat(at("file:/x/y")).isEqualTo("file:/x/y");
        assertThat(at("file://localhost/x/y")).isEqualTo("file:/x/y");
    }

    @Test
    void anAddressThatJavaEscapedMeansTheFileThatIsThere(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("a b.txt"));
        assertThat(at(file.toUri().toString())).isEqualTo("file:" + file);
        Path odd = Files.createFile(folder.resolve("a%20b.txt"));
        assertThat(at("file:" + odd)).isEqualTo("file:" + odd);
    }

    @Test
    void whatCannotBeReachedIsToldInASentence() {
        refused("http://host/prompts.txt", "is on the web");
        refused("HTTPS://host/prompts.txt", "is on the web");
        refused("foo://host/prompts.txt", "nothing on the class path serves");
        refused("abfs://container@account/prompts.txt", "add --packages org.apache.hadoop:hadoop-azure:3.");
        refused("s3://bucket/prompts.txt", "write s3a:// for it");
        assertThat(StorageLibraries.remedy("s3a"))
                .contains("mvn -Ps3 -DskipTests package", "org.apache.hadoop:hadoop-aws:3.");
        refused("file://tmp/x", "names the host 'tmp'; write file:///tmp/x.");
        refused("", "A path is empty");
        refused("hdfs:///x", "hdfs:/x names no host, and Hadoop's setting fs.defaultFS names none of hdfs://");
        refused("hdfs://no-such-host.invalid:8020/x", "does not answer (there is no such host)");
    }

    @Test
    void keysInAnAddressAreRefusedAndNotTold() {
        for (String address : List.of("s3a://KEY:se/cret@bucket/x", "s3a://KEY:secret@bucket/x")) {
            assertThatThrownBy(() -> at(address))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has a key in it")
                    .hasMessageNotContainingAny("cret", "KEY:");
        }
    }

    @Test
    void whatDoesNotAnswerIsToldInSeconds() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Instant start = Instant.now();
        refused(
                "hdfs://127.0.0.1:" + port + "/x",
                "hdfs://127.0.0.1:" + port + " does not answer (connection refused)");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(12));
    }

    private static void refused(String address, String sentence) {
        assertThatThrownBy(() -> at(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
