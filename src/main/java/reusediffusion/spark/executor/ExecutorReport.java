package reusediffusion.spark.executor;

import java.io.File;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import reusediffusion.natives.NativesException;
import reusediffusion.tensor.Torch;

/**
 * The answer of one executor about itself.
 *
 * @param gpus the addresses that Spark gave it
 * @param torchGpus how many GPUs torch sees
 * @param model whether it can read the model's folder
 * @param trouble why torch does not load, or null
 */
public record ExecutorReport(
        String executor,
        String host,
        String java,
        List<String> gpus,
        int torchGpus,
        boolean model,
        long freeGigabytes,
        String trouble)
        implements Serializable {

    /** Asks all executors that are there now. */
    public static List<ExecutorReport> of(JavaSparkContext context, String modelFolder) {
        Map<String, ExecutorReport> answers = EachExecutor.ask(context.sc(), () -> answer(modelFolder));
        return answers.values().stream()
                .sorted(Comparator.comparing(ExecutorReport::executor))
                .toList();
    }

    private static ExecutorReport answer(String modelFolder) {
        String trouble = null;
        int torchGpus = 0;
        try {
            Torch.ready();
            torchGpus = Devices.gpus();
        } catch (NativesException e) {
            trouble = e.getMessage();
        }
        var gpu = TaskContext.get().resourcesJMap().get("gpu");
        return new ExecutorReport(
                SparkEnv.get().executorId(),
                SparkEnv.get().blockManager().blockManagerId().host(),
                System.getProperty("java.version"),
                gpu == null ? List.of() : List.of(gpu.addresses()),
                torchGpus,
                modelFolder == null || new File(modelFolder, "model_index.json").isFile(),
                new File(System.getProperty("java.io.tmpdir")).getUsableSpace() >> 30,
                trouble);
    }

    /** Sentences on what has to be mended on this executor, with the remedy. */
    public List<String> findings() {
        List<String> findings = new ArrayList<>();
        String self = "Executor " + executor + " on " + host;
        if (trouble != null) {
            findings.add(self + " cannot load torch: " + trouble);
        }
        if (!gpus.isEmpty() && torchGpus == 0) {
            findings.add(self + " was given a GPU, and torch sees none; build with -Pgpu, and check the driver.");
        }
        if (!model) {
            findings.add(self + " cannot read the model's folder; put it at the same path on every host.");
        }
        if (freeGigabytes < 2) {
            findings.add(self + " has " + freeGigabytes
                    + " GB left in its temporary folder; Spark, and native libraries that are sent along, need 2.");
        }
        return findings;
    }
}
