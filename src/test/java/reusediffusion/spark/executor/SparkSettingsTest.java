package reusediffusion.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.spark.engine.EngineFaults;
import reusediffusion.spark.storage.WritableFolder;

class SparkSettingsTest {
    private static SparkConf conf(String master, String... settings) {
        SparkConf conf = new SparkConf(false).setMaster(master);
        for (String setting : settings) {
            conf.set(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return conf;
    }

    private static void assertTrapped(String sentence, SparkConf conf) {
        assertThatThrownBy(() -> SparkSettings.check(conf))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void settingsThatSparkWouldWaitOnForEver() {
        assertTrapped("waits for ever", conf("local[*]", "spark.executor.resource.gpu.amount=1"));
        assertTrapped("waits for ever", conf("local", "spark.task.resource.gpu.amount=1"));
        assertTrapped(
                "spark.worker.resource.gpu.amount",
                conf("local-cluster[2,1,1024]", "spark.executor.resource.gpu.amount=1", "spark.jars=a.jar"));
        assertTrapped("spark.executor.resource.gpu.amount", conf("spark://h:1", "spark.task.resource.gpu.amount=1"));
    }

    @Test
    void executorsWithoutOurJar() {
        assertTrapped("submit it as a jar", conf("spark://h:1"));
        SparkSettings.check(conf("spark://h:1", "spark.jars=a.jar"));
        SparkSettings.check(conf("yarn", "spark.executor.extraClassPath=/a/*"));
    }

    @Test
    void whatIsFinePasses() {
        SparkSettings.check(conf("local[4]"));
        SparkSettings.check(conf(
                "spark://h:1",
                "spark.jars=a.jar",
                "spark.executor.resource.gpu.amount=1",
                "spark.task.resource.gpu.amount=1"));
    }

    @Test
    void placesThatSparkWouldAskInVain() throws Exception {
        int port;
        try (ServerSocket master = new ServerSocket(0)) {
            port = master.getLocalPort();
            SparkSettings.checkPlaces(conf("spark://127.0.0.1:1,127.0.0.1:" + port));
        }
        String none = "spark://127.0.0.1:" + port;
        assertThatThrownBy(() -> SparkSettings.checkPlaces(conf(none)))
                .hasMessageStartingWith("No master answers at " + none + " (")
                .hasMessageEndingWith("; check the host and the port, and that the cluster runs.");
        SparkSettings.checkPlaces(conf("local[2]"));
        SparkConf some = conf("local[2]", "spark.local.dir=/proc/none,/tmp, /proc/other");
        SparkSettings.checkPlaces(some);
        List<String> told = new ArrayList<>();
        String usable = ScratchFolders.usable("/proc/none, /tmp", "SPARK_LOCAL_DIRS", told::add);
        if (System.getenv("SPARK_LOCAL_DIRS") == null) {
            assertThat(some.get("spark.local.dir")).isEqualTo("/tmp");
        }
        assertThat(usable).isEqualTo("/tmp");
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("The scratch folder /proc/none cannot be written (")
                .endsWith(") and is left out; take it out of SPARK_LOCAL_DIRS.");
        assertThatThrownBy(() -> SparkSettings.checkPlaces(conf("local[2]", "spark.local.dir=/proc/none")))
                .hasMessageStartingWith(
                        "Spark cannot write in '/proc/none', which SPARK_LOCAL_DIRS or spark.local.dir");
        assertThatThrownBy(() -> ScratchFolders.usable("", "SPARK_LOCAL_DIRS", told::add))
                .hasMessage("Spark cannot write in '', which SPARK_LOCAL_DIRS names for its scratch files (no folder is"
                        + " named); name a folder of a disk with room.");
        assertThatThrownBy(() -> ScratchFolders.usable("/proc/none, \0", "SPARK_LOCAL_DIRS", told::add))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFolderIsTriedByAFileThatIsGoneAgain(@TempDir Path folder) throws Exception {
        Path links = Files.createDirectory(folder.resolve("links"));
        assertThatCode(() -> WritableFolder.require(links)).doesNotThrowAnyException();
        assertThat(links).isEmptyDirectory();
        assertThatThrownBy(() -> WritableFolder.require(Files.createFile(folder.resolve("file"))))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local[x]", "local[0]", "local[]", "local[1", "local[2;3]", "locally"})
    void localMastersThatAreNone(String master) {
        assertTrapped("The master " + master + " is none", conf(master));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "local[*]", "local[2,3]", "local[*, 3]"})
    void localMasters(String master) {
        SparkSettings.check(conf(master));
    }

    @Test
    void faultsAreToldApart() {
        assertThat(EngineFaults.isOutOfMemory(new RuntimeException("CUDA out of memory. Tried to allocate 2 GiB")))
                .isTrue();
        assertThat(EngineFaults.isFatal(new RuntimeException("CUDA error: an illegal memory access was encountered")))
                .isTrue();
        assertThat(EngineFaults.isFatal(new RuntimeException("CUDA out of memory.")))
                .isFalse();
        assertThat(EngineFaults.reason(new IllegalStateException("one line\nand more")))
                .isEqualTo("one line");
        assertThat(EngineFaults.reason(new NullPointerException())).isEqualTo("NullPointerException ");
    }
}
