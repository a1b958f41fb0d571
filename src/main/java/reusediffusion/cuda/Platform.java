package reusediffusion.cuda;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Placement;

/**
 * What figures were measured on, as far as it can be told; null is what cannot.
 *
 * @param device the card by its name, or the processor
 * @param driver of the card
 * @param clocks of the card's processors and memory, now and at most, and its power limit, as {@code nvidia-smi} says them
 * @param cuda run time's version, such as 13000
 * @param cudnn the version, such as 91500
 * @param attention the kernel that was chosen for each shape so far
 * @param graphs whether network calls are captured as graphs
 * @param kernels whether our own kernels run
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Platform(
        String device,
        String driver,
        String clocks,
        String torch,
        Long cuda,
        Long cudnn,
        Map<String, String> attention,
        String graphs,
        String kernels) {
    private static final List<String> UNTOLD = Arrays.asList(null, null, null);
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /** Asks the device of {@code placement}, and the libraries that drive it, what they are at this moment. */
    public static Platform of(Placement placement) {
        String library = torch.class.getPackage().getImplementationVersion();
        if (!placement.onGpu()) {
            return new Platform(processor(), null, null, library, null, null, null, null, null);
        }
        List<String> card = card(placement.device());
        return new Platform(
                card.get(0),
                card.get(1),
                card.get(2),
                library,
                Context.versionCUDART(),
                Context.versionRuntimeCuDNN(),
                new TreeMap<>(AttentionChoice.chosen()),
                CapturedCalls.wanted() ? "on" : "off",
                Kernels.there() ? "on" : "off");
    }

    private static String processor() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** Name, driver and clocks, of which those are null that {@code nvidia-smi} does not tell. */
    private static List<String> card(String device) {
        int colon = device.indexOf(':');
        String[] command = {
            "nvidia-smi",
            "--id=" + (colon < 0 ? "0" : device.substring(colon + 1)),
            "--query-gpu=name,driver_version,clocks.sm,clocks.max.sm,clocks.mem,clocks.max.mem,power.limit",
            "--format=csv,noheader"
        };
        String[] fields = answer(command).split(", *");
        if (fields.length != 7) {
            return UNTOLD;
        }
        String clocks = "processors " + fields[2] + " of " + fields[3] + ", memory " + fields[4] + " of " + fields[5]
                + ", at most " + fields[6];
        return List.of(fields[0], fields[1], clocks);
    }

    /** What a program says; nothing where there is no such program here, or it fails. */
    private static String answer(String... command) {
        try {
            Process asked = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return asked.waitFor() == 0 ? answer : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
