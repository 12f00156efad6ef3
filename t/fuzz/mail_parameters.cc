// Any bytes may stand where the label and the parameters of a part belong.

#include "fuzz/fuzz.h"
#include "mail/parameters.h"

void fuzz(std::string_view bytes) {
  for (const auto kind : {mail::Label::type, mail::Label::word}) {
    const auto labelled = mail::read_labelled(bytes, kind);
    if (!labelled) continue;
    require(!labelled->label.empty());
    for (const auto& parameter : labelled->parameters) {
      require(!parameter.name.empty() && parameter.value.size() <= bytes.size());
      (void)labelled->parameter(parameter.name.substr(0, parameter.name.find('*')));
    }
  }
}
