package reusediffusion.spark.generate;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import reusediffusion.spark.executor.EachExecutor;
import reusediffusion.spark.storage.Address;
import reusediffusion.spark.storage.StorageSettings;

/** A look at each executor before prompts are read: does it find the same prompts as the driver, and can it sort them on its disk? */
final class SharedPromptsCheck {
    private static final int ENOUGH = 1 << 16;

    private SharedPromptsCheck() {}

    /** @throws IllegalArgumentException that names the hosts and the remedy */
    static void check(SparkContext context, String prompts, Configuration configuration) {
        if (context.isLocal()) {
            return;
        }
        String address = qualified(prompts, configuration);
        Look look = new Look(address, size(address, configuration), new StorageSettings(configuration));
        Map<String, String> hosts = EachExecutor.hosts(context);
        Map<String, String> found = EachExecutor.ask(context, look);
        hosts.putAll(EachExecutor.hosts(context));
        Map<String, TreeSet<String>> wrong = new TreeMap<>();
        found.forEach((executor, problem) -> {
            if (!problem.isEmpty()) {
                wrong.computeIfAbsent(problem, any -> new TreeSet<>()).add(hosts.get(executor));
            }
        });
        if (!wrong.isEmpty()) {
            var first = wrong.entrySet().iterator().next();
            throw new IllegalArgumentException(
                    "Executors on " + String.join(", ", first.getValue()) + " " + first.getKey());
        }
    }

    /** As it means the same in every process; what is wrong with it is told by whoever reads the prompts. */
    private static String qualified(String prompts, Configuration configuration) {
        try {
            return Address.qualified(prompts, configuration).toString();
        } catch (IOException | RuntimeException e) {
            return prompts;
        }
    }

    /** How many bytes lie at a path of the local file system, globs included; -1 where there is nothing, 0 on shared file systems. */
    private static long size(String prompts, Configuration configuration) {
        try {
            var path = Address.path(prompts);
            if (!"file".equals(path.toUri().getScheme())) {
                return 0;
            }
            FileSystem files = path.getFileSystem(configuration);
            if (files.exists(path)) {
                return files.getContentSummary(path).getLength();
            }
            FileStatus[] matched = files.globStatus(path);
            long bytes = -1;
            for (FileStatus match : matched == null ? new FileStatus[0] : matched) {
                bytes = Math.max(bytes, 0)
                        + files.getContentSummary(match.getPath()).getLength();
            }
            return bytes;
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }

    private record Look(String prompts, long bytes, StorageSettings configuration)
            implements EachExecutor.Question<String> {
        @Override
        public String answer() {
            if (bytes >= 0 && size(prompts, configuration.value()) != bytes) {
                return "do not find the prompts " + prompts
                        + " as the driver does; put them where all hosts find the same,"
                        + " such as HDFS, or at this path on each.";
            }
            for (File folder : SparkEnv.get().blockManager().diskBlockManager().localDirs()) {
                String trouble = trouble(folder.toPath());
                if (trouble != null) {
                    return "cannot write in their spark.local.dir " + folder.getParent() + " (" + trouble
                            + "); make room there, or name another disk (SPARK_LOCAL_DIRS of a worker).";
                }
            }
            return "";
        }

        private static String trouble(Path folder) {
            Path probe = folder.resolve("probe-" + SparkEnv.get().executorId());
            try {
                Files.write(probe, new byte[ENOUGH]);
                return null;
            } catch (IOException e) {
                String message = String.valueOf(e.getMessage());
                return message.substring(message.lastIndexOf(": ") + 1).trim();
            } finally {
                probe.toFile().delete();
            }
        }
    }
}
