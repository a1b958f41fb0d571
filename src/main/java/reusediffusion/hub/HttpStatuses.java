package reusediffusion.hub;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/** What a status means for the user, and whether it may pass. */
final class HttpStatuses {
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private HttpStatuses() {}

    /**
     * Lets answers with contents pass.
     *
     * @param file that is asked for; null for the listing
     * @throws TransientFault for a status that may pass
     * @throws FileChangedException for a file that is listed and not there
     * @throws HubException for any other
     */
    static void require(HttpAnswer answer, Endpoint endpoint, String repository, String revision, String file)
            throws TransientFault {
        int status = answer.status();
        if (status == HttpAnswer.OK || status == HttpAnswer.PARTIAL || status == HttpAnswer.UNSATISFIABLE) {
            return;
        }
        answer.close();
        URI address = answer.address();
        boolean elsewhere = !endpoint.isOwn(address); // links to other hosts are signed for some time and then refused
        if (status < 400 || status >= 500 || PASSING.contains(status) || elsewhere) {
            throw new TransientFault(address.getHost() + " answers " + status, asked(answer.header("Retry-After")));
        }
        if (status == 404 && file != null) {
            throw new FileChangedException(
                    file + " of " + repository + " is listed, and " + endpoint + " answers that it is not there.");
        }
        throw new HubException(
                switch (status) {
                    case 401, 403 -> refused(answer, endpoint, repository);
                    case 404 -> missing(answer, endpoint, repository, revision);
                    default -> Endpoint.told(address) + " answers " + status
                            + ", which is no answer of a model hub; check --endpoint and the name " + repository + ".";
                });
    }

    private static String refused(HttpAnswer answer, Endpoint endpoint, String repository) {
        boolean gated = answer.header("X-Error-Code").equalsIgnoreCase("GatedRepo") || answer.status() == 403;
        String page = endpoint.page(repository);
        if (!endpoint.hasToken()) {
            return repository + (gated ? " asks for its licence to be accepted: open " : " is not open to all: open ")
                    + page + ", log in and accept its licence where it asks for that, make a token at "
                    + endpoint.tokensPage() + ", and set HF_TOKEN to it.";
        }
        return gated
                ? "The licence of " + repository + " is not accepted by the account of HF_TOKEN, or the token may not"
                        + " read it: open " + page + ", accept the licence, and start again."
                : endpoint + " does not accept the token in HF_TOKEN for " + repository + "; make one at "
                        + endpoint.tokensPage() + ", or unset HF_TOKEN where the repository is open to all (" + page
                        + ").";
    }

    private static String missing(HttpAnswer answer, Endpoint endpoint, String repository, String revision) {
        return answer.header("X-Error-Code").equalsIgnoreCase("RevisionNotFound")
                ? repository + " has no revision " + revision + "; see " + endpoint.page(repository) + "."
                : "There is no repository " + repository + " with a revision " + revision + " at " + endpoint
                        + "; check the name" + (endpoint.hasToken() ? "." : ", or set HF_TOKEN if it is private.");
    }

    /** Source: RFC 9110, section 10.2.3: seconds, or a date. */
    static Duration asked(String retryAfter) {
        String text = retryAfter.strip();
        try {
            if (text.matches("\\d{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), then);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
