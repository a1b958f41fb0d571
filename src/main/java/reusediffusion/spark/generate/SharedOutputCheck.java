package reusediffusion.spark.generate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import reusediffusion.spark.executor.EachExecutor;
import reusediffusion.spark.sink.SharedFolder;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.StorageSettings;

/** The roll call at an output folder, before any sample is made: every executor finds what the driver wrote, and the driver what they did. */
final class SharedOutputCheck {
    private SharedOutputCheck() {}

    /** @throws IllegalArgumentException that names the hosts and the remedy */
    static void check(SparkContext context, SharedFolder shared, Store store, StorageSettings configuration)
            throws IOException {
        if (context.isLocal()) {
            return;
        }
        shared.announce(store);
        Map<String, String> hosts = EachExecutor.hosts(context);
        Map<String, SharedFolder.Found> found = EachExecutor.ask(context, new Look(shared, configuration));
        hosts.putAll(EachExecutor.hosts(context));
        Map<String, TreeSet<String>> wrong = new TreeMap<>();
        String root = shared.folder().root();
        for (var answer : found.entrySet()) {
            boolean seen = shared.sees(answer.getKey(), store);
            String problem = problem(answer.getValue(), seen, root);
            if (problem != null) {
                wrong.computeIfAbsent(problem, any -> new TreeSet<>()).add(hosts.get(answer.getKey()));
            }
        }
        if (!wrong.isEmpty()) {
            List<String> sentences = new ArrayList<>();
            wrong.forEach(
                    (problem, where) -> sentences.add(String.format(Locale.ROOT, problem, String.join(", ", where))));
            throw new IllegalArgumentException(String.join(" ", sentences));
        }
    }

    private static String problem(SharedFolder.Found found, boolean seen, String root) {
        String place = root.replace("%", "%%");
        String remedy = "; all hosts must share the output: name a folder of HDFS, or of a disk that every host has"
                + " mounted at this path.";
        return switch (found.kind()) {
            case ANOTHER -> "Executors on %s do not find what the driver wrote in " + place + remedy;
            case READ_ONLY -> "Executors on %s cannot write in " + place + " ("
                    + found.reason().replace("%", "%%")
                    + "); give the user of the workers the right to, or choose another --output.";
            case SHARED -> seen ? null : "The driver does not find what executors on %s wrote in " + place + remedy;
        };
    }

    private record Look(SharedFolder shared, StorageSettings configuration)
            implements EachExecutor.Question<SharedFolder.Found> {
        @Override
        public SharedFolder.Found answer() {
            return shared.look(SparkEnv.get().executorId(), configuration.value());
        }
    }
}
