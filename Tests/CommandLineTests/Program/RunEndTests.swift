import Foundation
import Testing

@testable import Simulator

/// What the end of a run leaves behind.
@Suite(.timeLimit(.minutes(5)))
struct RunEndTests {
  /// The second sign-in waits for the gate, which opens when the run has closed: by then every call
  /// was served with the first token.
  @Test func `a renewal under way when a run ends is waited for, and its token kept`() async throws
  {
    try await withWorkplace({ options in
      options.latency = .milliseconds(300)
      // Renewed behind the calls at an age of a few seconds, and good for many more.
      options.tokenLife = .seconds(40)
      options.identity.refreshIn = .seconds(1)
    }) { place in
      try place.write(Workplace.canary, to: "value.secret")
      try place.write(
        """
        cd "$(dirname "$0")"
        if [ -e asked ]; then read -r line <gate; fi
        touch asked
        cat value.secret
        """, to: "secret.sh")
      try place.write(
        """
        contoso:
          organization: \(place.tenant.options.domain)
          credential:
            client: \(place.tenant.options.clientID)
            secret: { command: [/bin/sh, "\(place.folder.path)/secret.sh"] }
          endpoints: { login: "\(place.tenant.address)", exchange: "\(place.tenant.address)" }

        """, to: "tenants.yaml")
      let code = try await Script.run(
        """
        mkfifo gate said
        exec 3<>gate
        "$ROLLCALL" run job.yaml --width 1 --log-level info --log-format json >said 2>&1 &
        while read -r line; do
          case $line in *'"event":"closed"'*) echo open >&3 ;; esac
        done <said
        wait $!
        """, in: place)
      #expect(code == 0)
      #expect(place.tenant.statistics.tokensIssued == 2)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }
}
