package reusediffusion.spark;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import reusediffusion.machine.Machines;

/** A standalone cluster on loopback addresses, one worker with one pretended GPU on each: hosts of their own, as Spark sees it. */
final class Cluster implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final Path folder;
    private final int port;
    private final int cores;

    /** @param cores of each worker, with a gigabyte each */
    Cluster(Path folder, int workers, int cores) throws Exception {
        this.folder = folder;
        this.cores = cores;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start(
                Map.of(),
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "" + port,
                "--webui-port",
                "0");
        awaitMaster();
        for (int i = 1; i <= workers; i++) {
            worker(i);
        }
    }

    String master() {
        return "spark://127.0.0.1:" + port;
    }

    /** What an application needs to run here. */
    SparkConf conf() {
        return Sessions.conf(master())
                .set("spark.executor.cores", "1")
                .set("spark.executor.memory", "600m")
                .set("spark.executor.resource.gpu.amount", "1")
                .set("spark.task.resource.gpu.amount", "0.5")
                .set("spark.driver.host", "127.0.0.1");
    }

    private void worker(int number) throws IOException {
        Path script = folder.resolve("gpu" + number + ".sh");
        Files.writeString(script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"" + (number - 1) + "\"]}'\n");
        script.toFile().setExecutable(true);
        String host = "127.0.0." + number;
        String options = "-Dspark.worker.resource.gpu.amount=1 -Dspark.worker.resource.gpu.discoveryScript=" + script
                + " -Dspark.decommission.enabled=true";
        start(
                Map.of(
                        "SPARK_LOCAL_IP",
                        host,
                        "SPARK_WORKER_DIR",
                        folder.resolve("work" + number).toString()),
                options,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                host,
                "--cores",
                "" + cores,
                "--memory",
                cores + "g",
                "--webui-port",
                "0",
                master());
    }

    private void start(Map<String, String> environment, String... words) throws IOException {
        List<String> command = Machines.java("-Xmx256m");
        for (String word : words) {
            command.addAll(word.startsWith("-D") ? List.of(word.split(" ")) : List.of(word));
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File("/dev/null"));
        builder.environment().putAll(environment);
        // What workers start (drivers in cluster mode with the launcher's own options) starts fast, too.
        builder.environment().put("JDK_JAVA_OPTIONS", Machines.QUICKLY);
        // As on hosts of users, where libraries take as many threads as they like.
        builder.environment().remove("OMP_NUM_THREADS");
        processes.add(builder.start());
    }

    /** Kills the executor that has run the longest; false where none runs. */
    boolean killOldestExecutor() {
        return processes.stream()
                .flatMap(Process::children)
                .filter(ProcessHandle::isAlive)
                .min(Comparator.comparing(child -> child.info().startInstant().orElse(Instant.MAX)))
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
    }

    /** Tells the worker that was started last that its host will go away, as {@code sbin/decommission-worker.sh} does. */
    void decommissionWorker() throws IOException {
        Process worker = processes.get(processes.size() - 1);
        new ProcessBuilder("kill", "-PWR", "" + worker.pid()).start();
    }

    private void awaitMaster() throws Exception {
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("The master did not start.");
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
