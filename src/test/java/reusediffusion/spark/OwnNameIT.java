package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Listeners;
import reusediffusion.machine.Machines;

/** A host whose name does not resolve, as laptops on a VPN and containers are. */
class OwnNameIT {
    @TempDir
    private Path folder;

    private record Ended(int code, String output) {}

    private Ended run(Map<String, String> environment, List<String> command) throws Exception {
        return run(environment, command, process -> {});
    }

    private Ended run(Map<String, String> environment, List<String> command, Consumer<Process> watch) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeAll(List.of("SPARK_LOCAL_IP", "SPARK_LOCAL_HOSTNAME"));
        builder.environment().put("JDK_JAVA_OPTIONS", Machines.QUICKLY);
        builder.environment().putAll(environment);
        Process process = builder.start();
        while (process.isAlive()) {
            watch.accept(process);
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        int code = process.waitFor();
        return new Ended(code, Files.readString(output));
    }

    /** What the launcher settles for these options of spark-submit, where no name but localhost resolves. */
    private Ended settled(Map<String, String> environment, String... options) throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Path getent = tools.resolve("getent");
        Files.writeString(getent, "#!/bin/sh\nexit 2\n");
        getent.toFile().setExecutable(true);
        List<String> command = new ArrayList<>(List.of("bash", "-euo", "pipefail", "-c"));
        command.add("PATH=" + tools + ":$PATH; . libexec/own-name \"$@\";"
                + " echo \"${SPARK_LOCAL_IP:-} ${SPARK_LOCAL_HOSTNAME:-}\"");
        command.add("own-name");
        command.addAll(List.of(options));
        return run(environment, command);
    }

    @Test
    void localJobsTakeLoopbackUnlessTheUserSaidOtherwise() throws Exception {
        assertThat(settled(Map.of()).output()).isEqualTo("127.0.0.1 localhost\n");
        assertThat(settled(Map.of(), "--master", "local[2]").output()).isEqualTo("127.0.0.1 localhost\n");
        assertThat(settled(Map.of("SPARK_LOCAL_IP", "10.0.0.1")).output()).isEqualTo("10.0.0.1 \n");
        assertThat(settled(Map.of(), "--conf", "spark.driver.bindAddress=0.0.0.0")
                        .output())
                .isEqualTo(" \n");
    }

    @Test
    void clustersNeedANameThatResolves() throws Exception {
        Ended refused = settled(Map.of(), "--master=spark://host:7077");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.output()).contains("does not resolve").contains("SPARK_LOCAL_HOSTNAME");
        assertThat(settled(Map.of(), "--conf", "spark.master=yarn").code()).isEqualTo(2);
        assertThat(settled(Map.of("SPARK_LOCAL_HOSTNAME", "me"), "--master", "yarn")
                        .output())
                .isEqualTo(" me\n");
    }

    @Test
    void aLocalJobRunsWhereNoNameResolves() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        Map<String, String> ownHosts = Map.of("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
        Set<String> addresses = new TreeSet<>();
        List<String> command = List.of("jobs/doctor", "--conf", "spark.ui.port=0");
        Ended doctor = run(ownHosts, command, process -> addresses.addAll(Listeners.of(process.toHandle())));
        assertThat(addresses).as("where the interface and the driver listen").containsExactly("127.0.0.1");
        assertThat(doctor.output()).contains("All is well: 1 executor.").doesNotContain("UnknownHostException");
        assertThat(doctor.code()).isZero();
    }
}
