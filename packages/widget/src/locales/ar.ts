import { arLater } from "./ar-later.ts";
import type { Messages } from "./messages.ts";

export const ar: Messages = {
  acceptAll: "قبول الكل",
  rejectAll: "رفض الكل",
  yes: "نعم",
  no: "لا",
  unanswered: "لم تتم الإجابة بعد",
  changed: "تم التغيير",
  objection: "أعترض على ذلك",
  consequences: "ماذا لو قلت لا؟",
  basis: {
    consent: "بموافقتك فقط",
    legitimate_interest: "مصلحة مشروعة: نقوم بذلك ما لم تعترض",
    contract: "ضروري لعقدنا معك",
    legal_obligation: "يفرضه القانون",
    vital_interests: "لحماية حياة شخص",
    public_task: "مهمة للمصلحة العامة",
  },
  locked: "مفعّل دائمًا",
  required: "ضروري لما طلبته منا",
  channels: "كيف نتواصل معك",
  policy: "سياسة الخصوصية",
  policyVersion: "الإصدار {version}",
  whose: "خيارات {name}",
  delegate: "أنت، {delegate}، تتصرف نيابة عن {name}. يُسجَّل كل تغيير باسمك.",
  loading: "جارٍ تحميل خياراتك…",
  retry: "إعادة المحاولة",
  history: "السجل",
  unreachable: "لا يمكن الوصول إلينا الآن.",
  later: async () => arLater,
};
